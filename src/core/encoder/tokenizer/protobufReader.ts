/**
 * The reading half of the Protocol Buffers wire format, as far as sentencepiece models need it.
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

export interface ProtoField {
  readonly number: number;
  /** An integer; or the bytes of a string, a message, a float (4) or a double (8). */
  readonly value: number | Uint8Array;
}

/** The fields of a message, in order. @throws RangeError where the bytes are no message. */
export function* protoFields(bytes: Uint8Array): Generator<ProtoField> {
  const reader = new Reader(bytes);
  while (!reader.done) {
    const tag = reader.varint();
    const number = Math.floor(tag / 8);
    if (number === 0) throw new RangeError('a field has the number 0');
    yield { number, value: reader.value(tag % 8) };
  }
}

class Reader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  value(wireType: number): number | Uint8Array {
    if (wireType === VARINT) return this.varint();
    if (wireType === LENGTH_DELIMITED) return this.take(this.varint());
    if (wireType === FIXED32) return this.take(4);
    if (wireType === FIXED64) return this.take(8);
    throw new RangeError(`wire type ${wireType} is not used`);
  }

  /** Up to 64 bits; what a number cannot hold exactly is rounded, which no field that is read here needs. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new RangeError('it ends within a number');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number is too long');
  }

  private take(length: number): Uint8Array {
    const end = this.at + length;
    if (end > this.bytes.length) throw new RangeError('it ends within a field');
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }
}

/** @throws RangeError for a field that is no float32. */
export function floatOf(value: ProtoField['value']): number {
  if (typeof value === 'number' || value.length !== 4) throw new RangeError('a number is no float');
  return new DataView(value.buffer, value.byteOffset, 4).getFloat32(0, true);
}

/** @throws RangeError for a field that is a number. */
export function bytesOf(value: ProtoField['value']): Uint8Array {
  if (typeof value === 'number') throw new RangeError('a text is a number');
  return value;
}

/** @throws RangeError for a field that is no integer. */
export function intOf(value: ProtoField['value']): number {
  if (typeof value !== 'number') throw new RangeError('a number is a text');
  return value;
}
