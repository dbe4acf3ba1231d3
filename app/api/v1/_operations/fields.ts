/** Fields: how what a device measures is called, shown and kept. */
import { z } from "zod";
import { operation, partOf } from "#app/_edge/api.ts";
import * as devices from "#lib/devices/index.ts";
import { COLOURS, FieldChange, type FieldView } from "#lib/devices/schema.ts";
import * as measurements from "#lib/measurements/index.ts";

export const Kind = z.enum(["number", "boolean", "text"]);

const Field = z
  .strictObject({
    key: z.string().meta({ description: "Its name, as the device sends it", example: "temperature" }),
    kind: Kind,
    label: z.string().nullable(),
    unit: z.string().nullable().meta({ example: "°C" }),
    digits: z.int().nullable(),
    colour: z.enum(COLOURS),
    isVisible: z.boolean(),
    isPersonal: z.boolean().meta({ description: "Whether it could tell something of a person: then it is kept for 30 days, if nothing else is said" }),
    keepDays: z.int().nullable().meta({ description: "For how many days its readings are kept, where somebody chose it" }),
    keptDays: z.int().nullable().meta({ description: "For how many days they are kept; null as long as the workspace" }),
  })
  .meta({ id: "Field" });

const view = ({ key, kind, label, unit, digits, colour, isVisible, isPersonal, keepDays, keptDays }: FieldView): z.infer<typeof Field> => ({
  key,
  kind,
  label,
  unit,
  digits,
  colour,
  isVisible,
  isPersonal,
  keepDays,
  keptDays,
});

const noun = "Fields";

export const FIELDS = [
  operation({
    id: "listFields",
    method: "GET",
    path: "/workspaces/{workspace}/devices/{device}/fields",
    scope: "devices:read",
    noun,
    summary: "The fields of a device, by their names",
    pages: Field,
    verb: async ({ pass, path, wanted }) => {
      const { items, next } = partOf((await devices.get(pass, path.device)).fields, wanted, ({ key }) => key);
      return { items: items.map(view), next };
    },
  }),
  operation({
    id: "changeField",
    method: "PATCH",
    path: "/workspaces/{workspace}/devices/{device}/fields/{field}",
    scope: "devices:write",
    noun,
    summary: "Change how a field is called, shown and kept",
    description:
      "What is not given stays. Keeping readings for a shorter time deletes the older ones: that needs the scope `measurements:delete` and `isConfirmed`.",
    body: FieldChange,
    answer: Field,
    conflict: "Readings would be deleted, and `isConfirmed` does not say that they may be",
    example: { label: "Temperature", unit: "°C", digits: 1 },
    verb: async ({ pass, path, body }) => view(await measurements.changeField(pass, path.device, path.field, body)),
  }),
];
