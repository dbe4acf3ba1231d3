import { type Area, action, page } from "./entrance.ts";

export const staff: Area = {
  title: "Support and staff",
  entrances: [
    page("/staff/join", "The button that joins the staff", "user", "oneself", { also: ["secret", "passkey"] }),
    action("/staff/join joinStaff", "Join the staff", "user", "oneself", { also: ["secret", "passkey", "fresh"] }),
    page("/admin", "Which workspaces let support staff in, by number", "staff", "support", { also: ["passkey"] }),
    action("/w/[workspace]/settings/support letSupportIn", "Let support staff in for some hours", "workspace:manage", "support", { also: ["fresh", "person"] }),
    action("/w/[workspace]/settings/support endSupport", "End the access of support staff", "workspace:manage", "support", { also: ["person"] }),
  ],
};
