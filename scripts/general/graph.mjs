// The TensorFlow.js MobileNetV2 as an ONNX graph: [B,3,H,W] pixels in, `embedding` [B,C] and `patches` [B,H'*W',C] out.
// Batch normalisation is already folded into the convolutions of the source. What follows its last feature map (the
// classifier) is left out; what precedes the first convolution (value * 2 - 1) is the PixelSpec's mean and std.

const PIXELS = 'pixel_values';
const INPUT_NODE = /\/hub_input\/Sub$/;
const LAST_MAP_CONSUMER = 'AvgPool';

/**
 * @param {Awaited<ReturnType<import('./tfjs-model.mjs').readTfjsModel>>} source
 * @param {import('../../src/core/encoder/types').PixelSpec} pixels
 * @returns {import('../../src/core/encoder/onnx/model').Model}
 */
export function buildGraph({ nodes, weights }, { width, height, mean, std }) {
  checkInputScaling(nodes, weights, mean, std);
  const graph = { nodes: [], initializers: [] };
  graph.initializers.push(float32('zero', [], [0]), float32('six', [], [6]));
  const values = new ValueNames();
  let lastMap;
  for (const node of nodes) {
    if (INPUT_NODE.test(node.name)) values.set(node.name, PIXELS);
    else if (node.op.includes('Conv')) convolution(graph, values, node, weights);
    else if (node.op === 'AddV2') addition(graph, values, node);
    else if (node.op === LAST_MAP_CONSUMER) lastMap = values.get(node.inputs[0]);
    if (lastMap !== undefined) break;
  }
  if (lastMap === undefined)
    throw new Error(`The graph has no ${LAST_MAP_CONSUMER}, so its last feature map is unknown.`);
  const dim = weights.get(nodes.findLast(node => node.op === '_FusedConv2D').inputs[1]).shape[3];
  return {
    graph: {
      name: 'general',
      inputs: [{ name: PIXELS, type: 'float32', shape: ['batch', 3, height, width] }],
      outputs: pooling(graph, lastMap, dim),
      nodes: graph.nodes,
      initializers: graph.initializers,
    },
    opsets: { '': 17 },
  };
}

/** Source values in the order they were made, under short names. */
class ValueNames {
  #names = new Map();
  set(source, name) {
    this.#names.set(source, name);
  }
  add(source, prefix) {
    const name = `${prefix}_${this.#names.size}`;
    this.set(source, name);
    return name;
  }
  get(source) {
    const name = this.#names.get(source);
    if (name === undefined) throw new Error(`Value ${source} is used before it is made.`);
    return name;
  }
}

/** The source computes pixel * 2 - 1 on pixels in 0..1; that must be what (pixel - mean) / std gives. */
function checkInputScaling(nodes, weights, mean, std) {
  const constantOf = op => {
    const node = nodes.find(n => n.op === op);
    const { stored, scale, min } = weights.get(node.inputs.find(name => weights.has(name)));
    return stored[0] * scale + min;
  };
  const [factor, shift] = [constantOf('Mul'), constantOf('Sub')];
  if (std.some(s => 1 / s !== factor) || mean.some((m, i) => m / std[i] !== shift)) {
    throw new Error(`The source scales pixels as value * ${factor} - ${shift}, which mean and std do not say.`);
  }
}

function convolution(graph, values, { name, op, inputs, attr }, weights) {
  const depthwise = op === 'FusedDepthwiseConv2dNative';
  if (!depthwise && op !== '_FusedConv2D') throw new Error(`Cannot convert the operator ${op}.`);
  const fused = attr.fused_ops.list.s.map(text => fromBase64(text)).join();
  if (
    fromBase64(attr.padding.s) !== 'SAME' ||
    attr.dilations.list.i.some(d => d !== '1') ||
    !/^BiasAdd(,Relu6)?$/.test(fused)
  ) {
    throw new Error(`Cannot convert ${name}: padding, dilation or ${fused} is none that is expected.`);
  }
  const input = values.get(inputs[0]);
  const output = values.add(name, 'map');
  const relu6 = fused.endsWith('Relu6');
  const sum = relu6 ? `${output}_linear` : output;
  const weight = kernel(graph, `${output}_weight`, weights.get(inputs[1]), depthwise);
  const { stored, scale, min, shape } = weights.get(inputs[2]);
  graph.initializers.push(
    float32(
      `${output}_bias`,
      shape,
      Array.from(stored, q => q * scale + min),
    ),
  );
  graph.nodes.push({
    op: 'Conv',
    inputs: [input, weight.name, `${output}_bias`],
    outputs: [sum],
    attributes: {
      // TensorFlow's SAME puts the odd row and column of padding at the end.
      auto_pad: { string: 'SAME_UPPER' },
      strides: { ints: attr.strides.list.i.slice(1, 3).map(Number) },
      group: { int: depthwise ? weight.channels : 1 },
    },
  });
  if (relu6) graph.nodes.push({ op: 'Clip', inputs: [sum, 'zero', 'six'], outputs: [output] });
}

/**
 * A convolution's kernel, kept as uint8 with its scale and zero point. The source writes [h, w, in, out], or
 * [h, w, channels, 1] where each channel has its own; ONNX wants [out, in / group, h, w].
 */
function kernel(graph, name, { shape, stored, scale, min }, depthwise) {
  const [h, w, third, fourth] = shape;
  const [outs, ins] = depthwise ? [third, fourth] : [fourth, third];
  const [outStep, inStep] = depthwise ? [fourth, 1] : [1, fourth];
  const zeroPoint = Math.round(-min / scale);
  if (Math.abs(-min / scale - zeroPoint) > 1e-6) throw new Error(`${name} has no whole zero point.`);
  const data = new Uint8Array(stored.length);
  let at = 0;
  for (let o = 0; o < outs; o++)
    for (let i = 0; i < ins; i++)
      for (let p = 0; p < h * w; p++) data[at++] = stored[p * third * fourth + o * outStep + i * inStep];
  graph.initializers.push(
    { name: `${name}_u8`, type: 'uint8', shape: [outs, ins, h, w], data },
    float32(`${name}_scale`, [], [scale]),
    { name: `${name}_zero`, type: 'uint8', shape: [], data: Uint8Array.of(zeroPoint) },
  );
  graph.nodes.push({
    op: 'DequantizeLinear',
    inputs: [`${name}_u8`, `${name}_scale`, `${name}_zero`],
    outputs: [name],
  });
  return { name, channels: outs };
}

function addition(graph, values, { name, inputs }) {
  const terms = inputs.map(input => values.get(input));
  graph.nodes.push({ op: 'Add', inputs: terms, outputs: [values.add(name, 'sum')] });
}

function pooling(graph, lastMap, dim) {
  graph.initializers.push(int64('tokens', [0, -1, dim]));
  graph.nodes.push(
    { op: 'GlobalAveragePool', inputs: [lastMap], outputs: ['pooled'] },
    { op: 'Flatten', inputs: ['pooled'], outputs: ['embedding'], attributes: { axis: { int: 1 } } },
    { op: 'Transpose', inputs: [lastMap], outputs: ['rows'], attributes: { perm: { ints: [0, 2, 3, 1] } } },
    { op: 'Reshape', inputs: ['rows', 'tokens'], outputs: ['patches'] },
  );
  return [
    { name: 'embedding', type: 'float32', shape: ['batch', dim] },
    { name: 'patches', type: 'float32', shape: ['batch', 'patch', dim] },
  ];
}

function float32(name, shape, values) {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, i) => view.setFloat32(i * 4, value, true));
  return { name, type: 'float32', shape, data: new Uint8Array(view.buffer) };
}

function int64(name, values) {
  const data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return { name, type: 'int64', shape: [values.length], data };
}

const fromBase64 = text => Buffer.from(text, 'base64').toString('utf8');
