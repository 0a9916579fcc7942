import type { Activation } from '../../encoder/checkpoint/architectures/types';

interface Curve {
  readonly value: (x: number) => number;
  readonly slope: (x: number) => number;
}

const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;
const tanhOf = (x: number): number => Math.tanh(SQRT_2_OVER_PI * (x + CUBIC * x ** 3));

/** Hendrycks, Gimpel, "Gaussian Error Linear Units", arXiv 1606.08415: by the hyperbolic tangent, and by the sigmoid. */
const CURVES: Readonly<Record<Exclude<Activation, 'gelu'>, Curve>> = {
  'gelu-tanh': {
    value: x => 0.5 * x * (1 + tanhOf(x)),
    slope: x => {
      const t = tanhOf(x);
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * SQRT_2_OVER_PI * (1 + 3 * CUBIC * x * x);
    },
  },
  'quick-gelu': {
    value: x => x / (1 + Math.exp(-1.702 * x)),
    slope: x => {
      const s = 1 / (1 + Math.exp(-1.702 * x));
      return s + 1.702 * x * s * (1 - s);
    },
  },
};

/**
 * The normal distribution's Φ and the curve x Φ(x) itself. Abramowitz, Stegun, "Handbook of Mathematical Functions",
 * 7.1.26: within 1.5e-7.
 */
function phi(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - series * Math.exp(-z * z);
  return 0.5 * (1 + Math.sign(x) * erf);
}

const GELU: Curve = {
  value: x => x * phi(x),
  slope: x => phi(x) + (x * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI),
};

export const curveOf = (activation: Activation): Curve => (activation === 'gelu' ? GELU : CURVES[activation]);
