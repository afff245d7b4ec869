import { openSession } from '../../main/compute/session';
import { encodeModel } from '../../main/compute/graph/encode-model';
import { add, erf, mul, sqrt } from '../../main/compute/graph/elementwise';
import { Graph } from '../../main/compute/graph/graph';
import { transpose } from '../../main/compute/graph/layout';
import { matMul } from '../../main/compute/graph/linear';
import { conv, layerNormalization, softmax } from '../../main/compute/graph/network';
import { createOnnxCompute } from '../../main/compute/onnx-compute';
import { createReferenceCompute } from '../../main/compute/reference';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import { quietTask } from '../../main/core/task';

/** Runs in a process of its own, whose graphics driver its parent has chosen; prints one line of JSON. */
function randomArray(size: number, name: string): Float32Array {
  const rng = createRng(5, name);
  return Float32Array.from({ length: size }, () => rng.normal());
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (value, i) => Math.abs(value - b[i])).reduce(
    (most, value) => (value <= most ? most : value),
    0,
  );

/** A patch embedding, one attention and one layer of a perceptron: what a small vision transformer is made of. */
function networkModel(): Uint8Array {
  const graph = new Graph('network');
  const weight = (name: string, shape: readonly number[]) =>
    graph.constant(
      name,
      'float32',
      shape,
      randomArray(
        shape.reduce((p, n) => p * n, 1),
        name,
      ),
    );
  const x = graph.input('x', 'float32', ['n', 3, 8, 8]);
  const patches = conv(x, weight('patch', [16, 3, 8, 8]), weight('bias', [16]), { strides: [8, 8] });
  graph.output('patches', patches);
  const tokens = graph.input('tokens', 'float32', ['n', 5, 16]);
  const normal = layerNormalization(tokens, weight('scale', [16]), weight('shift', [16]), { epsilon: 1e-6 });
  const scores = mul(matMul(normal, transpose(normal, [0, 2, 1])), 0.25);
  const mixed = matMul(matMul(softmax(scores), normal), weight('out', [16, 16]));
  graph.output('gelu', mul(mul(mixed, 0.5), add(erf(mul(mixed, Math.SQRT1_2)), 1)));
  graph.output('root', sqrt(mul(tokens, tokens)));
  return encodeModel(graph);
}

async function compareNetworks(): Promise<number> {
  const feeds = {
    x: { type: 'float32', shape: [2, 3, 8, 8], data: randomArray(384, 'x') },
    tokens: { type: 'float32', shape: [2, 5, 16], data: randomArray(160, 'tokens') },
  } as const;
  const model = networkModel();
  const expected = await (await openSession(model, { device: 'cpu' })).run(feeds);
  const found = await (await openSession(model, { device: 'webgpu' })).run(feeds);
  const differences = Object.keys(expected).map((name) =>
    largestDifference(Array.from(found[name].data, Number), Array.from(expected[name].data, Number)),
  );
  return Math.max(...differences);
}

async function compareCompute() {
  const compute = await createOnnxCompute({ device: 'webgpu', precision: 'single' });
  const reference = createReferenceCompute('double');
  const x = new Matrix(300, 24, randomArray(300 * 24, 'rows'));
  const task = quietTask();
  const [product, expected] = [
    await compute.product(x, x, { transposeA: true }, task),
    await reference.product(x, x, { transposeA: true }, task),
  ];
  const found = await compute.neighbours(x, 7, 'cosine', task);
  const neighbours = await reference.neighbours(x, 7, 'cosine', task);
  const distances = await compute.distances(x, x, 'euclidean', task);
  const measured = await reference.distances(x, x, 'euclidean', task);
  return {
    device: compute.device,
    product: largestDifference(product.data, expected.data),
    sameNeighbours: found.indices.every((index, at) => index === neighbours.indices[at]),
    distances: largestDifference(distances.data, measured.data),
    automatic: (await createOnnxCompute({ device: 'auto', precision: 'single' })).device,
  };
}

const report = { ...(await compareCompute()), network: await compareNetworks() };
process.stdout.write(`${JSON.stringify(report)}\n`);
