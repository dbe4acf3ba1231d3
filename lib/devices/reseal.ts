/** Everything of a device that is sealed under the key of its workspace, sealed anew under that of another. */
import { type Column, type SubjectKey, seal, open as unseal } from "../platform/seal/index.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export type Sealed = {
  id: string;
  nameSealed: Bytes;
  tagsSealed: Bytes | null;
  fields: { ordinal: number; labelSealed: Bytes | null; unitSealed: Bytes | null }[];
  tokens: { id: string; nameSealed: Bytes | null; signingSealed: Bytes | null }[];
};

export const SEALED = {
  id: true,
  nameSealed: true,
  tagsSealed: true,
  fields: { select: { ordinal: true, labelSealed: true, unitSealed: true } },
  tokens: { select: { id: true, nameSealed: true, signingSealed: true } },
} as const;

export function resealed(device: Sealed, from: SubjectKey, to: SubjectKey): Sealed {
  const again = (column: Column, row: string, sealed: Bytes): Bytes => seal(to, column, row, unseal(from, column, row, sealed));
  const orNull = (column: Column, row: string, sealed: Bytes | null) => (sealed ? again(column, row, sealed) : null);
  const { id } = device;
  return {
    id,
    nameSealed: again("device.name_sealed", id, device.nameSealed),
    tagsSealed: orNull("device.tags_sealed", id, device.tagsSealed),
    fields: device.fields.map(({ ordinal, labelSealed, unitSealed }) => ({
      ordinal,
      labelSealed: orNull("field.label_sealed", `${id}:${ordinal}`, labelSealed),
      unitSealed: orNull("field.unit_sealed", `${id}:${ordinal}`, unitSealed),
    })),
    tokens: device.tokens.map((token) => ({
      id: token.id,
      nameSealed: orNull("device_token.name_sealed", token.id, token.nameSealed),
      signingSealed: orNull("device_token.signing_sealed", token.id, token.signingSealed),
    })),
  };
}
