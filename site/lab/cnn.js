// The forward pass of the lab's networks. Their layers are described by tools/lab_networks.py.
// A stack of maps is {shape: [height, width, channels], data: Float32Array}, in the
// order of Keras: channels last. A vector has the shape [1, 1, n].
"use strict";

const cnn = (() => {
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  // Weights are 8-bit integers times a scale per filter, multiplied in 32 bits like in
  // NumPy.
  function load(description) {
    if (!description.kernel) return description;
    const levels = new Int8Array(bytes(description.kernel).buffer);
    const scale = Float32Array.from(description.scale);
    const kernel = Float32Array.from(levels, (n, i) => n * scale[i % scale.length]);
    return { ...description, kernel, bias: Float32Array.from(description.bias) };
  }

  function pad({ shape: [rows, columns, channels], data }, width, padding) {
    const [high, wide] = [rows + 2 * width, columns + 2 * width];
    const out = new Float32Array(high * wide * channels);
    for (let r = 0; r < high; r++) {
      for (let c = 0; c < wide; c++) {
        let [row, column] = [r - width, c - width];
        if (padding === "circular") {
          row = (row + rows) % rows;
          column = (column + columns) % columns;
        } else if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
        const from = (row * columns + column) * channels;
        out.set(data.subarray(from, from + channels), (r * wide + c) * channels);
      }
    }
    return { shape: [high, wide, channels], data: out };
  }

  // Convolution with its ReLU. Sums are kept in 64 bits.
  function conv(input, layer) {
    const { kernel, bias, stride, padding } = layer;
    const [size, , channels, filters] = layer.shape;
    const { shape: [high, wide], data } = pad(input, size >> 1, padding);
    const rows = Math.floor((high - size) / stride) + 1;
    const columns = Math.floor((wide - size) / stride) + 1;
    const out = new Float32Array(rows * columns * filters);
    const sums = new Float64Array(filters);
    const run = size * channels; // one row of the window lies in one piece
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        sums.set(bias);
        for (let i = 0; i < size; i++) {
          const from = ((r * stride + i) * wide + c * stride) * channels;
          for (let k = 0; k < run; k++) {
            const value = data[from + k];
            if (value === 0) continue; // much of a picture is empty
            const at = (i * run + k) * filters;
            for (let f = 0; f < filters; f++) sums[f] += value * kernel[at + f];
          }
        }
        const to = (r * columns + c) * filters;
        for (let f = 0; f < filters; f++) out[to + f] = Math.max(0, sums[f]);
      }
    }
    return { shape: [rows, columns, filters], data: out };
  }

  // What a convolution sums up for one cell [row, column] of one of its maps: for each
  // input map its window, the weights, and the sum of their products.
  function products(input, layer, filter, [row, column]) {
    const { kernel, bias, stride, padding } = layer;
    const [size, , channels, filters] = layer.shape;
    const { shape: [, wide], data } = pad(input, size >> 1, padding);
    const parts = Array.from({ length: channels }, (_, channel) => {
      const window = new Float32Array(size * size);
      const weights = window.slice();
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          const at = (row * stride + i) * wide + column * stride + j;
          window[i * size + j] = data[at * channels + channel];
          weights[i * size + j] = kernel[((i * size + j) * channels + channel) * filters + filter];
        }
      }
      return { window, weights, sum: window.reduce((sum, x, i) => sum + x * weights[i], 0) };
    });
    const total = parts.reduce((sum, part) => sum + part.sum, 0);
    return { parts, total, bias: bias[filter], size };
  }

  // The maximum of each window; a window as large as the map is global pooling.
  function pool({ shape: [high, wide, channels], data }, size) {
    const [rows, columns] = [Math.floor(high / size), Math.floor(wide / size)];
    const out = new Float32Array(rows * columns * channels).fill(-Infinity);
    for (let r = 0; r < rows * size; r++) {
      for (let c = 0; c < columns * size; c++) {
        const to = (Math.floor(r / size) * columns + Math.floor(c / size)) * channels;
        const from = (r * wide + c) * channels;
        for (let k = 0; k < channels; k++) {
          if (data[from + k] > out[to + k]) out[to + k] = data[from + k];
        }
      }
    }
    return { shape: [rows, columns, channels], data: out };
  }

  const vector = (data) => ({ shape: [1, 1, data.length], data });

  function dense({ data }, { kernel, bias }) {
    const sums = Float64Array.from(bias);
    const units = sums.length;
    data.forEach((value, i) => {
      for (let u = 0; u < units; u++) sums[u] += value * kernel[i * units + u];
    });
    return vector(Float32Array.from(sums));
  }

  function softmax({ data }) {
    const largest = Math.max(...data);
    const powers = Array.from(data, (score) => Math.exp(score - largest));
    const total = powers.reduce((a, b) => a + b);
    return vector(Float32Array.from(powers, (power) => power / total));
  }

  const APPLY = {
    conv,
    pool: (x, layer) => pool(x, layer.size),
    global: (x) => pool(x, x.shape[0]),
    flatten: (x) => vector(x.data),
    dense,
    softmax,
  };

  // Return the output of every layer, the probabilities last.
  function forward(layers, picture) {
    let x = picture;
    return layers.map((layer) => (x = APPLY[layer.type](x, layer)));
  }

  return { bytes, load, forward, products };
})();
