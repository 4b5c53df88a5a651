import java.util.zip.ZipFile

String log = new File(basedir, 'build.log').text
List<String> builds = log.split('BUILD SUCCESS', -1)
assert builds.size() == 4
String name = 'nested/my classifier.onnx'

assert builds[0].contains('EQUIVALENT: worst observed / allowed')
assert builds[0].contains('written: ')
assert !builds[0].contains('is up to date')
assert builds[1].contains(name + ' is up to date')
assert !builds[1].contains('EQUIVALENT')
assert builds[2].contains(', 1 run')

String original = new File(basedir, 'src/main/models/' + name).getText('ISO-8859-1')
File folded = new File(basedir, 'target/classes/' + name)
assert original.contains('BatchNormalization')
assert !folded.getText('ISO-8859-1').contains('BatchNormalization')
ZipFile jar = new ZipFile(new File(basedir, 'target/classifier-1.jar'))
assert jar.getInputStream(jar.getEntry(name)).bytes == folded.bytes

assert new File(basedir, 'target/crease/nested/my classifier.html').text.startsWith('<!DOCTYPE html>')
assert !new File(basedir, 'target/crease/nested/my classifier.json').exists()
return true
