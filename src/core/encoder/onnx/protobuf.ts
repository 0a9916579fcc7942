/**
 * The writing half of the Protocol Buffers wire format, as far as ONNX needs it.
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

const utf8 = new TextEncoder();

/**
 * Collects the fields of one message. Byte arrays are kept by reference until `finish`, so that megabytes of weights
 * are copied once, however deeply they are nested.
 */
export class ProtoWriter {
  private readonly chunks: Uint8Array[] = [];
  private length = 0;

  /** Integers up to ±2^53; negative ones take ten bytes, as int64 does. */
  int(field: number, value: number): this {
    return this.varint(field * 8 + VARINT).varint(value);
  }

  /** A repeated integer field in its packed form; nothing is written for an empty list. */
  packedInts(field: number, values: readonly number[]): this {
    if (values.length === 0) return this;
    const packed = new ProtoWriter();
    for (const value of values) packed.varint(value);
    return this.message(field, packed);
  }

  float(field: number, value: number): this {
    this.varint(field * 8 + FIXED32);
    return this.append(littleEndianFloats([value]));
  }

  packedFloats(field: number, values: readonly number[]): this {
    return values.length === 0 ? this : this.bytes(field, littleEndianFloats(values));
  }

  string(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.varint(field * 8 + LENGTH_DELIMITED)
      .varint(value.length)
      .append(value);
  }

  message(field: number, message: ProtoWriter): this {
    this.varint(field * 8 + LENGTH_DELIMITED).varint(message.length);
    for (const chunk of message.chunks) this.append(chunk);
    return this;
  }

  finish(): Uint8Array {
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const chunk of this.chunks) {
      out.set(chunk, at);
      at += chunk.length;
    }
    return out;
  }

  private append(bytes: Uint8Array): this {
    this.chunks.push(bytes);
    this.length += bytes.length;
    return this;
  }

  private varint(value: number): this {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no integer that a varint can hold exactly.`);
    let rest = BigInt.asUintN(64, BigInt(value));
    const out: number[] = [];
    while (rest > 0x7fn) {
      out.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    out.push(Number(rest));
    return this.append(Uint8Array.from(out));
  }
}

function littleEndianFloats(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, i) => view.setFloat32(i * 4, value, true));
  return new Uint8Array(view.buffer);
}
