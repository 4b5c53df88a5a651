package dev.crease.report;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.jr.ob.JSON;

/** A headless Chromium with one page, driven over its DevTools protocol. */
final class Browser implements AutoCloseable {

  private static final List<String> NAMES = List.of("chromium", "chromium-browser",
      "google-chrome", "google-chrome-stable");
  private static final int LIMIT_SECONDS = 120;

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<Map<String, Object>>> answers = new ConcurrentHashMap<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> errors = Collections.synchronizedList(new ArrayList<>());

  private Browser(Process process, String page) {
    this.process = process;
    this.socket = HttpClient.newHttpClient().newWebSocketBuilder()
        .buildAsync(URI.create(page), new Listener()).join();
  }

  /** The program; empty where there is none on the path. */
  static Optional<Path> program() {
    String path = System.getenv().getOrDefault("PATH", "");
    return NAMES.stream()
        .flatMap(name -> Stream.of(path.split(":", -1)).map(f -> Path.of(f, name)))
        .filter(Files::isExecutable).findFirst();
  }

  /**
   * Starts one.
   *
   * @param program the program
   * @param profile an empty folder
   */
  static Browser start(Path program, Path profile) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(program.toString(), "--headless", "--no-sandbox",
        "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--remote-debugging-port=0",
        "--user-data-dir=" + profile, "about:blank")
        .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    Path portFile = profile.resolve("DevToolsActivePort");
    for (int i = 0; i < LIMIT_SECONDS * 10; i++) {
      if (Files.exists(portFile) && Files.readAllLines(portFile).size() >= 2) {
        Browser browser = new Browser(process, pageOf(Files.readAllLines(portFile).getFirst()));
        List.of("Page", "Network", "Runtime")
            .forEach(domain -> browser.call(domain + ".enable", Map.of()));
        return browser;
      }
      Thread.sleep(100);
    }
    process.destroyForcibly();
    throw new IOException(program + ": expected to listen, got nothing");
  }

  private static String pageOf(String port) throws IOException {
    try (InputStream in = URI.create("http://127.0.0.1:" + port + "/json").toURL().openStream()) {
      for (Object target : JSON.std.listFrom(in)) {
        if (target instanceof Map<?, ?> map && "page".equals(map.get("type"))) {
          return String.valueOf(map.get("webSocketDebuggerUrl"));
        }
      }
    }
    throw new IOException("expected a page, got none");
  }

  /** Calls a method of the protocol and waits for its result. */
  @SuppressWarnings("unchecked")
  Map<String, Object> call(String method, Map<String, ?> parameters) {
    int id = ids.incrementAndGet();
    CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
    answers.put(id, answer);
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("id", id);
    message.put("method", method);
    message.put("params", parameters);
    socket.sendText(JSON.std.asString(message), true).join();
    Map<String, Object> result = answer.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    Object error = result.get("error");
    if (error != null) {
      throw new IllegalStateException(method + ": " + error);
    }
    return (Map<String, Object>) Objects.requireNonNull(result.get("result"));
  }

  /** Opens a file and waits until it is loaded and its graph is drawn. */
  void open(Path file) {
    call("Page.navigate", Map.of("url", file.toUri().toString()));
    await("location.href === '" + file.toUri() + "'"
        + " && document.documentElement?.dataset.drawn === 'before'");
  }

  /** What an expression of the page is: a text, a number or a truth value. */
  Object evaluate(String expression) {
    Map<String, Object> answer = call("Runtime.evaluate",
        Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    Object exception = answer.get("exceptionDetails");
    if (exception != null) {
      throw new IllegalStateException(expression + ": " + exception);
    }
    Object value = ((Map<?, ?>) Objects.requireNonNull(answer.get("result"))).get("value");
    return value == null ? "undefined" : value;
  }

  /** Waits until an expression is true. */
  void await(String expression) {
    for (int i = 0; i < LIMIT_SECONDS * 10; i++) {
      if (Boolean.TRUE.equals(evaluate(expression))) {
        return;
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    throw new AssertionError("expected " + expression + "; errors of the page: " + errors);
  }

  /** Clicks where an element of the page is. */
  void click(String selector) {
    String element = "document.querySelector(\"" + selector + "\")";
    evaluate(element + ".scrollIntoView({block: 'center', behavior: 'instant'})");
    click(number("(r => r.x + r.width / 2)(" + element + ".getBoundingClientRect())"),
        number("(r => r.y + r.height / 2)(" + element + ".getBoundingClientRect())"));
  }

  /** Clicks at a place of the window, in pixels. */
  void click(double x, double y) {
    for (String type : List.of("mousePressed", "mouseReleased")) {
      call("Input.dispatchMouseEvent",
          Map.of("type", type, "x", x, "y", y, "button", "left", "clickCount", 1));
    }
  }

  /** Waits until the page has drawn itself twice: by then it has been told that it was scrolled, and knows where its canvas is. */
  void settle() {
    evaluate("window.settled = false; "
        + "requestAnimationFrame(() => requestAnimationFrame(() => { window.settled = true; })); 0");
    await("window.settled");
  }

  /** A number of the page. */
  double number(String expression) {
    return ((Number) evaluate(expression)).doubleValue();
  }

  /** Presses a key that has a character, or one with a name. */
  void key(String key) {
    Map<String, Object> down = new LinkedHashMap<>();
    down.put("type", "keyDown");
    down.put("key", key);
    if (key.length() == 1) {
      down.put("text", key);
    }
    call("Input.dispatchKeyEvent", down);
    call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
  }

  /** Types a text into what has the focus. */
  void type(String text) {
    call("Input.insertText", Map.of("text", text));
  }

  /** What the page asked for, itself included. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Exceptions that nobody caught. */
  List<String> errors() {
    return List.copyOf(errors);
  }

  @Override
  public void close() {
    socket.abort();
    // Its helpers write into the profile after it has ended, where a test deletes that.
    List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
        .toList();
    process.destroy();
    all.forEach(Browser::await);
  }

  private static void await(ProcessHandle part) {
    try {
      part.onExit().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      part.destroyForcibly();
      part.onExit().join();
    }
  }

  /** Sorts messages into answers and events. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        receive(JSON.std.mapFrom(text.toString()));
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedFuture(true);
    }

    private void receive(Map<String, Object> message) {
      if (message.get("id") instanceof Integer id) {
        CompletableFuture<Map<String, Object>> answer = answers.remove(id);
        if (answer != null) {
          answer.complete(message);
        }
      } else if ("Network.requestWillBeSent".equals(message.get("method"))
          && message.get("params") instanceof Map<?, ?> parameters
          && parameters.get("request") instanceof Map<?, ?> request) {
        requests.add(String.valueOf(request.get("url")));
      } else if ("Runtime.exceptionThrown".equals(message.get("method"))) {
        errors.add(String.valueOf(message.get("params")));
      }
    }
  }
}
