/** Google's own: APIs, and the dedicated endpoints of Vertex AI. */
const GOOGLE = /(^|\.)(googleapis\.com|vertexai\.goog)$/;

/** Whether an origin (`https://host[:port]`) is Google's, over an encrypted connection. */
export function isGoogleHost(origin: string): boolean {
  const { protocol, hostname, port } = new URL(origin);
  return protocol === 'https:' && port === '' && GOOGLE.test(hostname.replace(/\.$/, ''));
}
