import { type Area, action, page } from "./entrance.ts";

export const staff: Area = {
  title: "Staff",
  entrances: [
    page("/staff/join", "The button that joins the staff", "user", "oneself", { also: ["secret", "passkey"] }),
    action("/staff/join joinStaff", "Join the staff", "user", "oneself", { also: ["secret", "passkey", "fresh"] }),
  ],
};
