# docker build -t crease .
# docker run --rm -u "$(id -u):$(id -g)" -v "$PWD:/work" crease fold model.onnx -o folded.onnx

FROM maven:3.9-eclipse-temurin-25 AS build
COPY . /src
WORKDIR /src
RUN mvn -B -ntp -Dfast -Dmaven.test.skip=true -pl dist -am package \
  && mkdir /opt/crease \
  && tar xzf dist/target/fast/crease-*.tar.gz -C /opt/crease --strip-components=1

FROM eclipse-temurin:25-jdk
COPY --from=build /opt/crease /opt/crease
# The first start of each kind makes a cache of loaded classes, which later users may read but not write.
RUN ln -s /opt/crease/bin/crease /usr/local/bin/crease \
  && crease --version \
  && crease run --help
WORKDIR /work
USER 1000:1000
ENTRYPOINT ["crease"]
CMD ["--help"]
