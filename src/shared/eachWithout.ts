/** Every member of a union without some of its fields; `Omit` alone would keep what all members share, and nothing else. */
export type EachWithout<Union, Field extends PropertyKey> = Union extends unknown ? Omit<Union, Field> : never;
