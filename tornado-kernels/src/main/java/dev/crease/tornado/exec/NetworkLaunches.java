package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Activation;
import dev.crease.exec.lowering.AxisTable;
import dev.crease.exec.lowering.Epilogue;
import dev.crease.exec.lowering.Fp32;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Layout.Blocked;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Packing;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.Binary;
import dev.crease.exec.lowering.Step.BinaryKind;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.fast.ConcatTable;
import dev.crease.tornado.fast.ConvolutionTable;
import dev.crease.tornado.fast.CopyTable;
import dev.crease.tornado.fast.DepthwiseTable;
import dev.crease.tornado.fast.GatherTable;
import dev.crease.tornado.fast.NetworkTable;
import dev.crease.tornado.fast.PartTable;
import dev.crease.tornado.fast.PlaneTable;
import dev.crease.tornado.fast.PoolTable;
import dev.crease.tornado.plain.Functions;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Each launch as a step of the kernel that runs the whole network. */
final class NetworkLaunches implements Launches {

  private static final int LANES = BlockTables.LANES;

  /** How much longer the fullest unit may take for each unit to keep to its band of rows. */
  private static final double UNEVEN = 1.1;

  /** Functions of two elements up to this code are those that vectors have as a whole. */
  private static final int LAST_OF_VECTORS = 2;

  /** Of a step's rounds, one in how many is shared: enough for who is slower by so much. */
  private static final int SHARED = 4;

  private final LaidOut laid;
  private final NetworkBuffers buffers;
  private final NetworkPairs pairs;
  private final int lanes;
  private final int units;
  private final boolean fast;
  private final List<int[]> steps = new ArrayList<>();
  private final List<int[]> tables = new ArrayList<>();
  private int tablesLength;
  private int approximated;
  private final IdentityHashMap<Tensor, Integer> tensors = new IdentityHashMap<>();
  private final Map<List<?>, Integer> places = new HashMap<>();
  private final List<float[]> constants = new ArrayList<>();
  private int vectors;
  private final NetworkWinograd winograd;
  private final int aside;
  private final int scratch;
  private final int firstConstant;

  /**
   * The launches of a program.
   *
   * @param laid the program
   * @param buffers where its buffers are
   * @param pairs convolutions that are made together
   * @param lanes lanes of the device's registers
   * @param units compute units of the device
   * @param fast whether convolutions may be made of fewer products, and there are no infinities and no NaN
   */
  NetworkLaunches(LaidOut laid, NetworkBuffers buffers, NetworkPairs pairs, int lanes, int units,
      boolean fast) {
    this.laid = laid;
    this.buffers = buffers;
    this.pairs = pairs;
    this.lanes = lanes;
    this.units = units;
    this.fast = fast;
    this.vectors = buffers.vectors();
    this.winograd = new NetworkWinograd(this, laid, lanes, units, fast);
    // What units keep to themselves lies between buffers and constants.
    this.aside = vectors;
    this.scratch = Math.addExact(aside, NetworkTable.MOST_SUMS * units);
    vectors = Math.addExact(scratch,
        Math.max(winograd.vectors(laid.program()), pairs.vectors()));
    this.firstConstant = vectors;
  }

  /** Where what units keep of a Winograd convolution begins, in vectors of 16. */
  int scratch() {
    return scratch;
  }

  /**
   * The program as {@link NetworkTable} has it.
   *
   * @param patience how often a unit looks for the others before it gives up
   */
  int[] numbers(int patience) {
    int head = NetworkTable.FIRST + NetworkTable.LENGTH * steps.size();
    int[] all = new int[Math.addExact(head, tablesLength)];
    all[NetworkTable.STEPS] = steps.size();
    all[NetworkTable.UNITS] = units;
    all[NetworkTable.DONE] = buffers.done();
    all[NetworkTable.PATIENCE] = patience;
    all[NetworkTable.ASIDE] = aside;
    int at = NetworkTable.FIRST;
    for (int[] step : steps) {
      System.arraycopy(step, 0, all, at, step.length);
      all[at + NetworkTable.TABLE] += head;
      at += step.length;
    }
    for (int[] table : tables) {
      System.arraycopy(table, 0, all, at, table.length);
      at += table.length;
    }
    return all;
  }

  /** How many convolutions are made of fewer products. */
  int approximated() {
    return approximated;
  }

  /** How many steps there are. */
  int size() {
    return steps.size();
  }

  /** Vectors of 16 of buffers and constants. */
  int vectors() {
    return vectors;
  }

  /**
   * Puts the constants where steps look for them.
   *
   * @param memory the network's
   */
  void fill(FloatArray memory) {
    long at = (long) firstConstant * LANES;
    for (float[] constant : constants) {
      MemorySegment.copy(constant, 0, memory.getSegment(),
          ValueLayout.JAVA_FLOAT, at * Float.BYTES, constant.length);
      at += (long) vectors(constant.length) * LANES;
    }
  }

  private static int vectors(int elements) {
    return Math.ceilDiv(elements, LANES);
  }

  /** Adds inputs that steps read as they are given. */
  void begin() {
    buffers.inputs().forEach((buffer, at) -> {
      if (!buffers.isPassing(buffer)) {
        rows(NetworkTable.ROWS_IN, size(buffer), at, buffers.memory(buffer) * LANES);
      }
    });
  }

  /** Adds outputs that steps read too, or that no change of layout writes. */
  void end() {
    buffers.outputs().forEach((buffer, at) -> {
      if (!buffers.isPassing(buffer)) {
        rows(NetworkTable.ROWS_OUT, size(buffer), buffers.memory(buffer) * LANES, at);
      }
    });
  }

  private int size(int buffer) {
    return Math.toIntExact(laid.elements(laid.program().buffers().get(buffer)));
  }

  private void rows(int kind, int count, int from, int to) {
    add(kind, chunks(count), 1, new int[]{count}, from, 0, to, 0);
  }

  private static int chunks(int count) {
    return Math.ceilDiv(count, NetworkTable.CHUNK);
  }

  /** Whether there is a kind for a step on rows. */
  static boolean hasRows(Step step) {
    return step instanceof Step.Concat || step instanceof Step.Rearrange
        || step instanceof Step.Softmax;
  }

  /** Adds a step on rows. */
  void addRows(Step step) {
    switch (step) {
      case Step.Concat c -> concatRows(c);
      case Step.Rearrange r -> rearrangeRows(r);
      case Step.Softmax s -> softmaxRows(s);
      default -> throw new IllegalStateException(step.label() + " on rows");
    }
  }

  private void concatRows(Step.Concat c) {
    int[] sizes = c.inputs().stream().mapToInt(i -> i.shape().size()).toArray();
    int total = c.y().shape().size();
    int outer = Math.toIntExact(c.y().shape().product(0, c.axis()));
    int start = 0;
    for (int i = 0; i < sizes.length; i++) {
      int part = sizes[i] / outer;
      if (part > 0) {
        add(NetworkTable.ROWS_PART, chunks(sizes[i]), 1,
            new int[]{sizes[i], part, total / outer, start}, elements(c.inputs().get(i)), 0,
            elements(c.y()), 0);
      }
      start += part;
    }
  }

  private void rearrangeRows(Step.Rearrange r) {
    int[] table = PlainTasks.tables(r);
    add(NetworkTable.ROWS_REARRANGE, chunks(table[0]), 1, table, elements(r.x()),
        r.tables().stream().anyMatch(AxisTable::fills) ? 1 : 0, elements(r.y()),
        LANES * repeated((float) r.fill()));
  }

  private void softmaxRows(Step.Softmax s) {
    int[] table = PlainTasks.rows(s.rows());
    add(NetworkTable.ROWS_SOFTMAX, chunks(table[0]), 1, table, elements(s.x()), 0,
        elements(s.y()), s.log() ? 1 : 0);
  }

  /** Where an operand begins in memory, in elements. */
  private int elements(Operand operand) {
    return switch (operand) {
      case View(int buffer, _) -> LANES * buffers.memory(buffer);
      case Fixed(Tensor tensor) -> LANES * constant(List.of("rows", key(tensor)), () -> {
        float[] all = new float[tensor.shape().size()];
        Fp32.write(tensor, MemorySegment.ofArray(all), 0);
        return all;
      });
      case Operand.Loose _ -> throw new IllegalStateException("a value without a shape");
    };
  }

  int key(Tensor tensor) {
    return tensors.computeIfAbsent(tensor, _ -> tensors.size());
  }

  /** Where a constant is, in vectors of 16; it is made once for each key. */
  int constant(List<?> key, Supplier<float[]> make) {
    Integer known = places.get(key);
    if (known != null) {
      return known;
    }
    float[] made = make.get();
    int at = vectors;
    places.put(key, at);
    constants.add(made);
    vectors = Math.addExact(vectors, vectors(made.length));
    return at;
  }

  private int repeated(float number) {
    return constant(List.of("repeated", number), () -> TaskLaunches.repeat(number));
  }

  private int pair(float first, float second) {
    return LANES * constant(List.of("pair", first, second), () -> new float[]{first, second});
  }

  private int channels(Tensor tensor, int channels) {
    return constant(List.of("channels", key(tensor), channels),
        () -> Packing.channels(tensor, channels, LANES));
  }

  private int weights(Weights w) {
    return constant(List.of(key(w.tensor()), w.order(), w.key(), w.alpha()), w.make());
  }

  int bias(Epilogue e, int channels) {
    return e.bias().isPresent() && e.bias().get() instanceof Fixed(Tensor tensor)
        ? channels(tensor, channels)
        : zeros(channels);
  }

  int zeros(int channels) {
    return constant(List.of("zeros", channels), () -> new float[vectors(channels) * LANES]);
  }

  int limits(Epilogue e) {
    float[] limits = BlockSteps.limits(e);
    return pair(limits[0], limits[1]);
  }

  /** Adds a step for all units. */
  void add(int kind, int across, int parts, int[] table, int... more) {
    add(step(kind, across, parts, more), table);
  }

  /** A step of one unit. */
  static final class Aside {
    private final int across;
    private final int parts;
    private final int more;
    private final int[] table;

    /**
     * A step.
     *
     * @param across items across
     * @param parts parts
     * @param more tiles, where they are sums: see {@link ConvolutionTiles#ofRow}
     * @param table what its kernel reads
     */
    Aside(int across, int parts, int more, int... table) {
      this.across = across;
      this.parts = parts;
      this.more = more;
      this.table = table;
    }
  }

  /**
   * Adds steps side by side.
   *
   * @param kind of all of them
   * @param aside one for each unit
   * @param waits whether the units wait for each other afterwards
   */
  void addAside(int kind, List<Aside> aside, boolean waits) {
    for (Aside own : aside) {
      int[] step = step(kind, own.across, own.parts, 0, 0, 0, own.more);
      step[NetworkTable.BANDS] = 0;
      step[NetworkTable.SIDE] = units;
      step[NetworkTable.WAIT] = waits ? 1 : 0;
      add(step, own.table);
    }
  }

  private int[] step(int kind, int across, int parts, int... more) {
    int[] step = new int[NetworkTable.LENGTH];
    step[NetworkTable.KIND] = kind;
    step[NetworkTable.ACROSS] = across;
    step[NetworkTable.PARTS] = parts;
    step[NetworkTable.BANDS] = isBanded(across, parts) ? 1 : 0;
    step[NetworkTable.WAIT] = 1;
    step[NetworkTable.SIDE] = 1;
    System.arraycopy(more, 0, step, NetworkTable.A, more.length);
    return step;
  }

  private void add(int[] step, int... table) {
    step[NetworkTable.TABLE] = tablesLength;
    tables.add(table);
    tablesLength = Math.addExact(tablesLength, table.length);
    steps.add(step);
  }

  private boolean isBanded(int across, int parts) {
    return (double) Math.ceilDiv(across, units) * parts <= UNEVEN
        * Math.ceilDiv(Math.multiplyExact(across, parts), units);
  }

  /** Adds the halo of y as a step that nobody waits for: the next one writes what is within. */
  private void border(View y) {
    Place place = place(y);
    if (place.layout().halo().isNone()) {
      return;
    }
    add(NetworkTable.BORDER, place.images() * place.blocks(), 1, border(place, memory(y)));
    steps.getLast()[NetworkTable.WAIT] = 0;
  }

  private static int[] border(Place place, int begin) {
    int[] table = new int[BlockTables.BORDER_LENGTH];
    BlockTables.border(place, table, 0);
    table[table.length - 1] = begin;
    return table;
  }

  int memory(View view) {
    return buffers.memory(view.buffer());
  }

  @Override
  public Place place(View view) {
    return laid.place(view);
  }

  @Override
  public boolean isBlocked(View view) {
    return laid.layout(view) instanceof Blocked;
  }

  @Override
  public ConvolutionTiles tiles(int width, int step, int blocks) {
    return ConvolutionTiles.inNetwork(lanes, width, width, step, blocks);
  }

  /** The tiles that take the least time of rows of different widths, whose pixels lie next to each other. */
  ConvolutionTiles tilesOf(int least, int most, int blocks) {
    return ConvolutionTiles.inNetwork(lanes, least, most, LANES, blocks);
  }

  @Override
  public void sums(View x, Weights w, Epilogue epilogue, View y, ConvolutionTiles tiles,
      boolean clears, int... numbers) {
    if (clears) {
      border(y);
    }
    sums(memory(x), w, epilogue, place(y), memory(y), numbers);
    add(tiles.kind(numbers[ConvolutionTable.X_PIXEL]), numbers[ConvolutionTable.TILES],
        Math.ceilDiv(numbers[ConvolutionTable.BLOCKS], numbers[ConvolutionTable.GROUP]), numbers,
        0, 0, 0, tiles.ofRow(numbers[ConvolutionTable.WIDTH]));
    long weights = (long) numbers[ConvolutionTable.BLOCKS] * numbers[ConvolutionTable.WEIGHTS];
    if (weights > ((long) size(x.buffer()) + size(y.buffer())) / LANES) {
      // Then units have channels, not rows, and none of them reads all weights.
      steps.getLast()[NetworkTable.BANDS] = 0;
    }
    together();
  }

  /** Completes the table of sums. */
  private void sums(int x, Weights w, Epilogue epilogue, Place place, int y, int... numbers) {
    numbers[ConvolutionTable.X_ORIGIN] += LANES * x;
    numbers[ConvolutionTable.Y_ORIGIN] += y;
    BlockSteps.added(epilogue)
        .ifPresent(r -> numbers[ConvolutionTable.R_ORIGIN] += memory(r));
    numbers[ConvolutionTable.W_ORIGIN] = weights(w);
    numbers[ConvolutionTable.B_ORIGIN] = bias(epilogue, place.channels());
    numbers[ConvolutionTable.LIMITS] = limits(epilogue);
  }

  /** Adds two convolutions that are made together. */
  void pair(NetworkPairs.Pair pair) {
    Step.Convolution first = pair.first();
    Step.Convolution second = pair.second();
    Place x = place(first.x());
    Place between = place(first.y());
    int unit = pairs.ofUnit(pair);
    if (!between.layout().halo().isNone()) {
      addAside(NetworkTable.BORDER, IntStream.range(0, units)
          .mapToObj(u -> new Aside(pair.group(), 1, 0, border(between, scratch + u * unit)))
          .toList(), false);
    }
    border(second.y());
    int[] sums = BlockTables.convolution(x, between, BlockTables.Grid.all(between),
        first.window(), Optional.empty(), pair.tiles());
    sums(memory(first.x()), BlockSteps.weights(first, x.layout().block()), first.epilogue(),
        between, scratch, sums);
    int[] after = BlockTables.depthwise(between, place(second.y()), second.window(),
        Optional.empty());
    perChannel(scratch, BlockSteps.perChannel(second), second.epilogue(), second.y(), after);
    add(NetworkTable.PAIR, pairs.parts(pair), 1, pairs.numbers(pair, sums, after), 0, 0, 0,
        pair.tiles().ofRow(sums[ConvolutionTable.WIDTH]));
    together();
  }

  @Override
  public boolean approximates(Step.Convolution c) {
    if (!winograd.pays(c)) {
      return false;
    }
    border(c.y());
    winograd.add(c);
    approximated++;
    return true;
  }

  @Override
  public void perChannel(View x, Weights w, Epilogue epilogue, View y, int... numbers) {
    border(y);
    perChannel(memory(x), w, epilogue, y, numbers);
    add(depthwiseKind(lanes, numbers), numbers[DepthwiseTable.HEIGHT],
        numbers[DepthwiseTable.PLANES], numbers);
    together();
  }

  /** Completes the table of sums over one channel. */
  private void perChannel(int x, Weights w, Epilogue epilogue, View y, int... numbers) {
    numbers[DepthwiseTable.X_ORIGIN] += x;
    numbers[DepthwiseTable.Y_ORIGIN] += memory(y);
    BlockSteps.added(epilogue).ifPresent(r -> numbers[DepthwiseTable.R_ORIGIN] += memory(r));
    numbers[DepthwiseTable.W_ORIGIN] = weights(w);
    numbers[DepthwiseTable.B_ORIGIN] = bias(epilogue, place(y).channels());
    numbers[DepthwiseTable.LIMITS] = limits(epilogue);
  }

  /** Lets units share the items of the step that was added last: such whose result depends on nothing that they write. */
  private void together() {
    int[] step = steps.getLast();
    int rounds = step[NetworkTable.BANDS] == 1 ? step[NetworkTable.PARTS] : 1;
    step[NetworkTable.TOGETHER] = Math.ceilDiv(rounds, SHARED);
  }

  /** The kind of a convolution of each channel by itself. */
  static int depthwiseKind(int lanes, int... numbers) {
    if (lanes < LANES || numbers[DepthwiseTable.WIDTH] < NetworkTable.DEPTHWISE_PIXELS) {
      return NetworkTable.DEPTHWISE;
    }
    if (numbers[DepthwiseTable.TAPS] != 3 || numbers[DepthwiseTable.TAP_STEP] != 1) {
      return NetworkTable.DEPTHWISE_ROWS;
    }
    return switch (numbers[DepthwiseTable.X_PIXEL]) {
      case 1 -> NetworkTable.DEPTHWISE_THREES;
      case 2 -> NetworkTable.WIDE_DEPTHWISE_THREES;
      default -> NetworkTable.DEPTHWISE_ROWS;
    };
  }

  @Override
  public void pool(View x, View y, int... numbers) {
    border(y);
    numbers[PoolTable.X_ORIGIN] += memory(x);
    numbers[PoolTable.Y_ORIGIN] += memory(y);
    add(NetworkTable.POOL, numbers[PoolTable.HEIGHT], numbers[PoolTable.PLANES], numbers);
    together();
  }

  @Override
  public void reduce(View x, float factor, View y, int... numbers) {
    numbers[PlaneTable.A_ORIGIN] += LANES * memory(x);
    numbers[PlaneTable.Y_ORIGIN] += LANES * memory(y);
    numbers[PlaneTable.FACTOR] = repeated(factor);
    add(NetworkTable.SUM, numbers[PlaneTable.PLANES], 1, numbers);
  }

  @Override
  public void unary(View x, Activation function, View y, int... numbers) {
    numbers[PlaneTable.KIND] = PlaneTable.ALONE;
    elementwise(x, x, function, y, numbers);
  }

  @Override
  public boolean adds(Binary step) {
    return PlainTasks.code(step.kind()) <= LAST_OF_VECTORS
        && (clamped(step.after()).isPresent() || smooth(step.after()).isPresent());
  }

  @Override
  public void binary(Operand a, Operand b, BinaryKind kind, Optional<View> residual,
      Activation after, View y, int... numbers) {
    Optional<Tensor> factor = kind == BinaryKind.DIV ? reciprocal(b) : Optional.empty();
    numbers[PlaneTable.KIND] = PlainTasks.code(factor.isPresent() ? BinaryKind.MUL : kind);
    residual.ifPresent(r -> {
      numbers[PlaneTable.KIND] += PlaneTable.ADDS;
      numbers[PlaneTable.R_ORIGIN] += LANES * memory(r);
    });
    elementwise(a, factor.isPresent() ? new Fixed(factor.get()) : b, after, y, numbers);
  }

  /** What to multiply by rather than to divide by a constant, which strict arithmetic rounds otherwise; none that is no normal number. */
  private Optional<Tensor> reciprocal(Operand operand) {
    if (!fast || !(operand instanceof Fixed(Tensor tensor))) {
      return Optional.empty();
    }
    float[] all = tensor.toFloats().clone();
    for (int i = 0; i < all.length; i++) {
      all[i] = 1 / all[i];
      if (!(Math.abs(all[i]) >= Float.MIN_NORMAL && Math.abs(all[i]) <= Float.MAX_VALUE)) {
        return Optional.empty();
      }
    }
    return Optional.of(Tensor.ofFloats(tensor.shape(), all));
  }

  private void elementwise(Operand a, Operand b, Activation f, View y, int... numbers) {
    if (!(a instanceof View view && view.buffer() == y.buffer())) {
      border(y);
    }
    numbers[PlaneTable.A_ORIGIN] += LANES * operand(a, y);
    numbers[PlaneTable.B_ORIGIN] += LANES * operand(b, y);
    numbers[PlaneTable.Y_ORIGIN] += LANES * memory(y);
    if (ofVectors(NetworkTable.CLAMPED, f, clamped(f), numbers)
        || ofVectors(NetworkTable.SMOOTH, f, smooth(f), numbers)) {
      return;
    }
    if (numbers[PlaneTable.KIND] == PlaneTable.ALONE) {
      timesOne(numbers);
    }
    numbers[PlaneTable.CODE] = Functions.code(f.kind());
    numbers[PlaneTable.FUNCTION] = pair((float) f.alpha(), (float) f.beta());
    add(NetworkTable.BINARY, numbers[PlaneTable.HEIGHT], numbers[PlaneTable.PLANES], numbers);
  }

  /** Adds a step of a kind that takes vectors as a whole, if it has the function and what that is of. */
  private boolean ofVectors(int kind, Activation f, Optional<float[]> values, int... numbers) {
    if (values.isEmpty() || numbers[PlaneTable.KIND] % PlaneTable.ADDS > LAST_OF_VECTORS) {
      return false;
    }
    numbers[PlaneTable.FUNCTION] = LANES * constant(List.of(kind, f), values::orElseThrow);
    add(kind, numbers[PlaneTable.HEIGHT], numbers[PlaneTable.PLANES], numbers);
    return true;
  }

  /** Makes of a function of one element one of its product with 1, which is the element: both are one kind. */
  private void timesOne(int... numbers) {
    numbers[PlaneTable.KIND] = PlainTasks.code(BinaryKind.MUL);
    numbers[PlaneTable.B_PLANE] = 0;
    numbers[PlaneTable.B_CHANNEL] = 0;
    numbers[PlaneTable.B_ROW] = 0;
    numbers[PlaneTable.B_PIXEL] = 0;
    numbers[PlaneTable.B_ORIGIN] = LANES * repeated(1);
  }

  /**
   * A function as {@code Clamped} has it: p, q, low, high and its form. Limits make a number of NaN, so strict arithmetic has none of
   * those.
   */
  private Optional<float[]> clamped(Activation f) {
    if (f.isNone()) {
      return Optional.of(new float[]{1, 0, 0, 0, 2});
    }
    float a = (float) f.alpha();
    float b = (float) f.beta();
    float most = Float.MAX_VALUE;
    return switch (f.kind()) {
      case RELU -> onlyFast(1, 0, 0, most, 0);
      case CLIP -> onlyFast(1, 0, Math.clamp(a, -most, most), Math.clamp(b, -most, most), 0);
      case HARD_SIGMOID -> onlyFast(a, b, 0, 1, 0);
      case HARD_SWISH -> onlyFast(a, b, 0, 1, 1);
      case SHIFTED_GATE -> onlyFast(1, a, 0, Math.min(b, most), 1);
      default -> Optional.empty();
    };
  }

  /** A function as {@code Smooth} has it, behind one that is {@code Clamped}'s and changes nothing. */
  private Optional<float[]> smooth(Activation f) {
    return switch (f.kind()) {
      case SIGMOID -> behindItself(1, 0.5f, 0, 1, 0);
      case SWISH -> behindItself((float) f.alpha(), 0.5f, 0, 1, 1);
      case TANH -> behindItself(2, 0, -1, 2, 0);
      default -> Optional.empty();
    };
  }

  private Optional<float[]> behindItself(float p, float q, float low, float m, float factor) {
    return onlyFast(1, 0, 0, 0, 2, 0, p, q, low, 1, m, factor);
  }

  private Optional<float[]> onlyFast(float... numbers) {
    return fast ? Optional.of(numbers) : Optional.empty();
  }

  private int operand(Operand operand, View y) {
    return operand instanceof Fixed(Tensor tensor)
        ? channels(tensor, place(y).channels())
        : memory((View) operand);
  }

  @Override
  public void concat(List<View> inputs, View y) {
    int[] numbers = BlockTables.concat(inputs.stream().map(this::place).toList(), place(y), 0);
    border(y);
    numbers[ConcatTable.Y_ORIGIN] += memory(y);
    IntStream.range(0, inputs.size()).forEach(i -> numbers[ConcatTable.PARTS + ConcatTable.PART * i
        + 4] += memory(inputs.get(i)));
    add(NetworkTable.CONCAT, numbers[ConcatTable.HEIGHT], numbers[ConcatTable.PLANES], numbers);
  }

  @Override
  public void part(View x, View y, int... numbers) {
    if (numbers[PartTable.FIRST] == 0) {
      border(y);
    }
    numbers[PartTable.X_ORIGIN] += LANES * memory(x);
    numbers[PartTable.Y_ORIGIN] += LANES * memory(y);
    add(NetworkTable.PART, numbers[PartTable.HEIGHT], numbers[PartTable.PLANES], numbers);
  }

  @Override
  public void gather(View x, float fill, View y, int... numbers) {
    border(y);
    numbers[GatherTable.X_ORIGIN] += memory(x);
    numbers[GatherTable.Y_ORIGIN] += memory(y);
    numbers[GatherTable.FILL] = repeated(fill);
    add(NetworkTable.GATHER, numbers[GatherTable.HEIGHT], numbers[GatherTable.PLANES], numbers);
  }

  @Override
  public void copy(View x, View y, int... numbers) {
    int kind = NetworkTable.COPY;
    Integer in = buffers.inputs().get(x.buffer());
    if (in != null && buffers.isPassing(x.buffer())) {
      kind = NetworkTable.COPY_IN;
      numbers[CopyTable.X_ORIGIN] += in;
    } else {
      numbers[CopyTable.X_ORIGIN] += LANES * memory(x);
    }
    Integer out = buffers.outputs().get(y.buffer());
    if (out != null && buffers.isPassing(y.buffer())) {
      kind = NetworkTable.COPY_OUT;
      numbers[CopyTable.Y_BEGIN] = out;
    } else {
      numbers[CopyTable.Y_BEGIN] = LANES * memory(y);
    }
    add(kind, numbers[CopyTable.ROWS], place(y).images() * place(y).blocks(), numbers);
  }
}
