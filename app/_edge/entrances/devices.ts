import { type Area, action, page, route } from "./entrance.ts";

export const devices: Area = {
  title: "Devices and what they measured",
  entrances: [
    page("/w/[workspace]", "The devices of a workspace", ["workspace:read", "devices:read", "measurements:read"], "workspace", {
      shows: ["tokens:read"],
    }),
    page("/w/[workspace]/devices/new", "The form to add a device", ["devices:add", "workspace:read"], "workspace"),
    action("/w/[workspace]/devices/new registerDevice", "Add a device", "devices:add", "workspace", { also: ["fresh"] }),
    page("/w/[workspace]/devices/import", "The form to add several devices", ["devices:add", "workspace:read"], "workspace"),
    action("/w/[workspace]/devices/import importDevices", "Add several devices at once", "devices:add", "workspace", { also: ["fresh"] }),
    page("/w/[workspace]/devices/[device]", "A device and its readings", ["workspace:read", "devices:read", "measurements:read"], "device"),
    page(
      "/w/[workspace]/devices/[device]/messages",
      "The messages of a device: results, and captured messages",
      ["workspace:read", "devices:read", "measurements:read"],
      "device",
      { shows: ["devices:write"] },
    ),
    action("/w/[workspace]/devices/[device]/messages startCapture", "Capture the messages of a device for an hour", "devices:write", "device", {
      also: ["person"],
    }),
    action("/w/[workspace]/devices/[device]/messages stopCapture", "Stop the capture and delete the captured messages", "devices:write", "device", {
      also: ["person"],
    }),
    route("GET /w/[workspace]/devices/[device]/messages/newest", "The newest of them, for the page to ask again", "measurements:read", "device"),
    route("GET /w/[workspace]/devices/[device]/latest", "The newest value of each field", "measurements:read", "device"),
    route("GET /w/[workspace]/devices/[device]/download", "Download readings", "measurements:read", "device"),
    page("/w/[workspace]/devices/[device]/settings", "The settings of a device", ["workspace:read", "devices:read", "measurements:read"], "device"),
    action(
      "/w/[workspace]/devices/[device]/settings changeDevice",
      "Change a device’s name, tags and interval, and how its messages are taken",
      "devices:write",
      "device",
    ),
    page(
      "/w/[workspace]/devices/[device]/retire",
      "The form to retire a device, and what that stops",
      ["workspace:read", "devices:read", "devices:remove", "tokens:read"],
      "device",
    ),
    action("/w/[workspace]/devices/[device]/settings retireDevice", "Retire a device, at once or later", "devices:remove", "device", { also: ["fresh"] }),
    action("/w/[workspace]/devices/[device]/settings cancelRetirement", "Cancel the planned retirement of a device", "devices:remove", "device", {
      also: ["fresh"],
    }),
    page(
      "/w/[workspace]/devices/[device]/token",
      "The form to replace the token of a device, and what uses it",
      ["workspace:read", "devices:read", "tokens:read", "tokens:write", "measurements:read"],
      "device",
      { also: ["fresh"] },
    ),
    action("/w/[workspace]/devices/[device]/settings reviveDevice", "Bring a retired device back", "devices:remove", "device", { also: ["fresh"] }),
    page("/w/[workspace]/devices/[device]/move", "The form to move a device", ["workspace:read", "devices:move", "devices:read"], "device", {
      also: ["fresh"],
    }),
    action("/w/[workspace]/devices/[device]/move moveDevice", "Move a device to another workspace", "devices:move", "device", { also: ["fresh"] }),
    page("/w/[workspace]/devices/[device]/delete", "The form to delete a device", ["workspace:read", "devices:remove"], "device", { also: ["fresh"] }),
    action("/w/[workspace]/devices/[device]/delete deleteDevice", "Delete a device with all it measured", "devices:remove", "device", { also: ["fresh"] }),
    action("/w/[workspace]/devices/[device] replaceToken", "Replace the token of a device", "tokens:write", "device", { also: ["fresh"] }),
    action("/w/[workspace]/devices/[device] allowInAddress", "Let a device write its token into the address", "tokens:write", "device", {
      also: ["fresh"],
    }),
    page("/w/[workspace]/devices/[device]/fields", "How the fields of a device are called, shown and kept", ["workspace:read", "devices:read"], "device"),
    action("/w/[workspace]/devices/[device]/fields changeField", "Change how a field is called, shown and kept", "devices:write", "device"),
    page("/w/[workspace]/devices/[device]/readings", "The form to delete readings", ["workspace:read", "devices:read", "measurements:delete"], "device"),
    action("/w/[workspace]/devices/[device]/readings countReadings", "Count the readings that would be deleted", "measurements:delete", "device"),
    action("/w/[workspace]/devices/[device]/readings deleteReadings", "Delete readings", "measurements:delete", "device", { also: ["fresh"] }),
  ],
};
