/** The most UTF-16 units that each surface of the editor is given. */
export const LIMITS = {
  /** One line: a label, a title, a tab. */
  label: 300,
  /** Sentences; VS Code itself cuts a notification here. */
  sentence: 1000,
  /** Several lines: a tooltip, a modal's detail. */
  detail: 4000,
  /** A test's message, and each side of its difference. */
  test: 8000,
  /** One entry of the log, stack traces among them. */
  log: 20_000,
} as const;
