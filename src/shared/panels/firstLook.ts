/**
 * The images of a panel before its script has run: plain pictures in the page itself, about where the script will draw
 * them. A webview stays unseen until its page has loaded, so the script waits for that instead of holding it up.
 */
import { escapeHtml } from './escape';

/** The script begins by now however long the page takes to be seen, in milliseconds. */
const LATEST_MS = 400;

/** How far down the viewer draws its images, in pixels: the narrower the panel, the more rows its toolbar needs. */
const TOPS = [
  ['(min-width: 1801px)', 78],
  ['(max-width: 1050px)', 139],
  ['(max-width: 950px)', 170],
  ['(max-width: 760px)', 193],
  ['(max-width: 520px)', 218],
] as const;

/** Over the whole panel; the pictures in the places in which the viewer draws them side by side. */
export const FIRST_LOOK_STYLE = `
.first-look { align-content: start; background: var(--vscode-editor-background); display: grid; gap: 1px;
  grid-template-columns: 1fr 1fr; inset: 0; padding-top: 109px; pointer-events: none; position: fixed; z-index: 3; }
.first-look img { background: #000000; display: block; height: clamp(240px, 42vh, 640px); object-fit: contain; width: 100%; }
@media (max-width: 520px) { .first-look { grid-template-columns: 1fr; } .first-look img { height: 260px; } }
${TOPS.map(([width, top]) => `@media ${width} { .first-look { padding-top: ${top}px; } }`).join('\n')}
`;

/** A child of the panel's element, which takes it away when its own pictures are drawn. */
export function firstLook(addresses: readonly string[]): string {
  const pictures = addresses.map(uri => `<img src="${escapeHtml(uri)}" alt="">`);
  return `<div class="first-look" aria-hidden="true">${pictures.join('')}</div>`;
}

/**
 * Fetches the panel's script when the page has loaded, which is when the editor shows it, and no sooner: the page would
 * wait for it. The script runs, and its style sheets come, in the frame after.
 * @param later what they are in HTML
 */
export function afterFirstLook(later: string, scriptUri: string, nonce: string): string {
  const script = `<link rel="modulepreload" href="${escapeHtml(scriptUri)}" nonce="${nonce}">`;
  return `<template>${script}</template><template>${later}</template>
<script nonce="${nonce}">
{
  const [script, later] = document.querySelectorAll('template');
  const add = template => document.head.append(document.importNode(template.content, true));
  let begun = false;
  const begin = () => {
    if (!begun) add(later);
    begun = true;
  };
  addEventListener('load', () => {
    add(script);
    requestAnimationFrame(() => setTimeout(begin));
  });
  setTimeout(begin, ${LATEST_MS});
}
</script>`;
}
