/** The controls that a run can have (controls/registry.ts), in the order in which they are asked. */
export const CONTROL_IDS = ['options-swapped', 'image-blank', 'image-withheld', 'paraphrased'] as const;
export type ControlId = (typeof CONTROL_IDS)[number];
