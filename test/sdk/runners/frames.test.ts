import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameReader, encodeFrame } from '../../../src/sdk/task-host/frames.ts';
import type { FromHost, ToHost } from '../../../src/sdk/task-host/messages.ts';

type Message = FromHost | ToHost;

/** Any data that a structured clone keeps, bytes at the top among it. */
const value = fc.oneof(
  fc.anything({ withDate: true, withMap: true, withSet: true, withBigInt: true, withTypedArray: true }),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.float64Array(),
  fc.bigUint64Array(),
  // What goes into the JSON, and what lies just beyond it.
  fc.constantFrom(
    undefined,
    null,
    true,
    -0,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '\ud800',
    'é'.repeat(256),
    'é'.repeat(257),
  ),
  fc.uint8Array({ minLength: 2_000, maxLength: 2_100 }),
);

const message: fc.Arbitrary<Message> = fc.oneof(
  fc.constant({ type: 'ready' as const }),
  fc.record({ type: fc.constant('output' as const), stream: fc.constant('stdout' as const), text: fc.string() }),
  fc.record({ type: fc.constant('done' as const), id: fc.nat(), values: fc.tuple(value) }),
  fc.record({
    type: fc.constant('call' as const),
    call: fc.nat(),
    method: fc.constant('createArtifact' as const),
    values: fc.array(value, { maxLength: 4 }),
  }),
);

function read(bytes: Buffer, sizes: readonly number[]): Message[] {
  const messages: Message[] = [];
  const take = createFrameReader((next) => messages.push(next));
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    take(bytes.subarray(at, at + size));
    at += size;
  }
  return messages;
}

describe('frames', () => {
  it('come out as they went in, however their bytes arrive', () => {
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 5 }),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant(10_000)), { minLength: 1, maxLength: 5 }),
        (messages, sizes) => {
          const bytes = Buffer.concat(messages.flatMap((each) => encodeFrame(each)));
          expect(read(bytes, sizes)).toEqual(messages);
        },
      ),
    );
  });

  it('refuse what can not be cloned', () => {
    expect(() => encodeFrame({ type: 'done', id: 1, values: [() => 1] })).toThrow(/could not be cloned/);
  });

  it('refuse a type that is not known', () => {
    expect(() => read(Buffer.from([4, 0, 0, 0, 200, 0, 0, 0, 0]), [9])).toThrow(/unknown type 200/);
  });
});
