package dev.crease.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.fold.Folded;
import dev.crease.graph.Model;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: what a person clicks, types and sees. */
class FoldPageBrowserTest {

  private static final String CHOSEN = "document.querySelector('#detail .name')?.textContent";

  @TempDir
  private static Path folder;

  private static @Nullable Browser started;
  private static Path page = Path.of("");

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Browser.program().isPresent(),
        "there is no Chromium on the path; install the package chromium to test pages");
    page = folder.resolve("page.html");
    try (Arena arena = Arena.ofShared()) {
      FoldPageTest.folded(3, arena).write(page);
    }
    started = Browser.start(Browser.program().orElseThrow(),
        Files.createDirectory(folder.resolve("profile")));
  }

  @AfterAll
  static void stop() {
    if (started != null) {
      started.close();
    }
  }

  private static Browser browser() {
    return Objects.requireNonNull(started);
  }

  private static void window(int width, int height, String scheme) {
    browser().call("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", height,
        "deviceScaleFactor", 1, "mobile", width < 600));
    browser().call("Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  @BeforeEach
  void open() {
    window(1200, 900, "light");
    browser().call("Page.navigate", Map.of("url", "about:blank"));
    browser().open(page);
  }

  @Test
  void itAsksForNothingButItself() {
    assertThat(browser().requests()).isNotEmpty().allMatch(
        url -> url.startsWith("file:") || url.startsWith("blob:") || url.startsWith("about:"));
    assertThat(browser().errors()).isEmpty();
  }

  @Test
  void figuresAndTheVerdictAreShown() {
    assertThat(browser().evaluate("document.getElementById('verdict').textContent")).asString()
        .startsWith("EQUIVALENT; worst observed ÷ allowed 0.");
    assertThat(browser().evaluate("document.querySelector('#numbers-table tbody').innerText"))
        .asString().contains("nodes\t11\t8\t−3");
    assertThat(browser().number("document.querySelectorAll('#sites-plot circle').length"))
        .isEqualTo(3);
    assertThat(browser().evaluate("document.querySelector('[data-reason]').innerText")).asString()
        .contains("bn_stays", "What you can change");
  }

  @Test
  void aSearchFindsAndGoesToWhatWasFound() {
    browser().key("/");
    browser().type("batchnorm refused");
    browser().await("document.getElementById('count').textContent === '1 of 13 found'");
    browser().key("Enter");
    assertThat(browser().evaluate(CHOSEN)).isEqualTo("bn_stays");
    assertThat(browser().evaluate("document.getElementById('detail').innerText")).asString()
        .contains("Stays, for a reason.", "What you can change");
    assertThat(browser().number("state.picture.cy.nodes('.faint').length")).isEqualTo(12);
    browser().key("Escape");
    assertThat(browser().number("state.picture.cy.nodes('.faint').length")).isZero();
  }

  @Test
  void aClickOnANodeSaysWhatBecameOfIt() {
    browser().evaluate("document.getElementById('canvas').scrollIntoView({behavior: 'instant'})");
    browser().evaluate("state.picture.fit()");
    browser().settle();
    String node = "state.picture.cy.nodes().filter(n => n.data('label').endsWith('bn1'))[0]";
    String canvas = "document.getElementById('canvas').getBoundingClientRect()";
    browser().click(browser().number(canvas + ".x + " + node + ".renderedPosition('x')"),
        browser().number(canvas + ".y + " + node + ".renderedPosition('y')"));
    browser().await(CHOSEN + " === 'bn1'");
    assertThat(browser().evaluate("document.getElementById('detail').innerText")).asString()
        .contains("Went into a layer.", "Into conv1, backward, 4 channels.", "Observed ÷ allowed");
  }

  @Test
  void buttonsAndKeysZoomAndMove() {
    double zoom = browser().number("state.picture.cy.zoom()");
    browser().click("#zoom-in");
    assertThat(browser().number("state.picture.cy.zoom()")).isGreaterThan(zoom * 1.2);
    browser().key("-");
    browser().key("-");
    assertThat(browser().number("state.picture.cy.zoom()")).isLessThan(zoom);
    browser().evaluate("document.getElementById('canvas').focus()");
    double pan = browser().number("state.picture.cy.pan('x')");
    browser().key("ArrowRight");
    assertThat(browser().number("state.picture.cy.pan('x')")).isEqualTo(pan - 60);
  }

  @Test
  void theFoldedGraphIsShownOnAsking() {
    browser().click("#show-after");
    browser().await("document.documentElement.dataset.drawn === 'after'");
    assertThat(browser().number("state.picture.cy.nodes().length")).isEqualTo(10);
    assertThat(browser().evaluate("document.getElementById('show-after').ariaPressed"))
        .isEqualTo("true");
    browser().key("r");
    assertThat(browser().evaluate(CHOSEN)).isEqualTo("bn_stays");
  }

  @Test
  void bodiesAreChosenSearchedAndGoneTo() throws Exception {
    Path bodies = folder.resolve("bodies.html");
    Model model = TestModels.bodies();
    try (Arena arena = Arena.ofShared()) {
      Folded folded = Folded.of(model, arena);
      FoldPageTest.page(model, folded.model(), folded).write(bodies);
    }
    assertThat(browser().evaluate("getComputedStyle(find('place-label')).display"))
        .isEqualTo("none");
    browser().open(bodies);
    String chosen = "document.getElementById('place').selectedOptions[0].textContent";
    assertThat(browser().evaluate(chosen)).isEqualTo("main graph");
    browser().key("r");
    browser().await(CHOSEN + " === 'bn_else'");
    assertThat(browser().evaluate(chosen)).isEqualTo("choose.else_branch: 1 stay");
    browser().key("/");
    browser().type("bn_then");
    browser().key("Enter");
    browser().await(CHOSEN + " === 'bn_then'");
    assertThat(browser().evaluate(chosen)).isEqualTo("choose.then_branch: 1 folded");
    assertThat(browser().evaluate("document.getElementById('detail').innerText")).asString()
        .contains("Into conv_then, backward, 4 channels.", "Observed ÷ allowed");
    browser().evaluate("showNode('choose', '')");
    browser().await(CHOSEN + " === 'choose'");
    browser().click("#detail button");
    browser().await("document.documentElement.dataset.drawn === 'before' && " + chosen
        + ".startsWith('choose.then_branch')");
    assertThat(browser().errors()).isEmpty();
  }

  @Test
  void aDotOfThePlotLeadsToItsLayer() {
    browser().click("#sites-plot circle");
    browser().await(CHOSEN + " === 'conv0'");
  }

  @Test
  void coloursFollowTheSchemeAndAPhoneNeedsNoSidewaysScrolling() {
    window(390, 800, "dark");
    browser().await("getComputedStyle(document.body).backgroundColor === 'rgb(15, 18, 22)'");
    assertThat(browser().number("document.documentElement.scrollWidth")).isEqualTo(390);
  }

  @Test
  void twoThousandNodesAreDrawnAndSearched() throws Exception {
    Path big = folder.resolve("big.html");
    try (Arena arena = Arena.ofShared()) {
      FoldPageTest.folded(700, arena).write(big);
    }
    browser().open(big);
    assertThat(browser().number("state.picture.cy.nodes().length")).isEqualTo(2104);
    browser().key("/");
    browser().type("conv555");
    browser().key("Enter");
    assertThat(browser().evaluate(CHOSEN)).isEqualTo("conv555");
    assertThat(browser().errors()).isEmpty();
  }
}
