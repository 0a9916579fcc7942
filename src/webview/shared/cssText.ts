/**
 * Declarations for `.style=${…}`, the property: the panels' policy forbids style attributes, which is what Lit's own
 * `styleMap` sets when an element is first rendered. Values are computed here, never text from outside.
 */
export const cssText = (declarations: Readonly<Record<string, string>>): string =>
  Object.entries(declarations)
    .map(([name, value]) => `${name}: ${value}`)
    .join('; ');
