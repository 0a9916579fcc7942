export const cosineText = (cosine: number): string => cosine.toFixed(3).replace('-', '−');

/** With one decimal place, as the command line prints it; what is rounded away is not called nothing, nor certain. */
export function probabilityText(probability: number): string {
  if (probability > 0 && probability < 0.0005) return '< 0.1 %';
  if (probability < 1 && probability >= 0.9995) return '> 99.9 %';
  return `${(100 * probability).toFixed(1)} %`;
}
