import { expect, it } from "vitest";
import { takeCredentials } from "#app/_edge/confirm-identity.ts";

it("credentials in any form are taken out of its fields, and refused at their fields when they are longer than the sign-in form allows", () => {
  expect(takeCredentials({ name: "Gauge", confirm_password: "a password", confirm_code: "" })).toEqual({
    shown: { password: "a password" },
    fields: { name: "Gauge" },
  });
  for (const [field, length] of Object.entries({ confirm_password: 1_001, confirm_code: 21, confirm_recovery: 101, confirm_passkey: 20_001 })) {
    const fields = { [field]: expect.any(String) };
    expect(() => takeCredentials({ [field]: "x".repeat(length) }), field).toThrow(
      expect.objectContaining({ code: "identity.not_confirmed", detail: expect.objectContaining({ fields }) }),
    );
  }
});
