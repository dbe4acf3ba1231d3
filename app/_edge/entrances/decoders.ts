import { type Area, action, page } from "./entrance.ts";

export const decoders: Area = {
  title: "Decoders",
  entrances: [
    page("/w/[workspace]/decoders", "The decoders of a workspace", ["workspace:read", "devices:read"], "workspace"),
    page("/w/[workspace]/decoders/new", "The form to add a decoder", ["workspace:read", "devices:write"], "workspace"),
    action("/w/[workspace]/decoders/new createDecoder", "Add a decoder, or try it on bytes that are typed", "devices:write", "workspace"),
    page("/w/[workspace]/decoders/[decoder]", "A decoder and the devices that use it", ["workspace:read", "devices:read"], "decoder"),
    action("/w/[workspace]/decoders/[decoder] changeDecoder", "Change a decoder, or try it on bytes that are typed", "devices:write", "decoder"),
    action("/w/[workspace]/decoders/[decoder] setDecoderDevices", "Say which devices use a decoder", "devices:write", "decoder"),
    action("/w/[workspace]/decoders/[decoder] removeDecoder", "Remove a decoder", "devices:write", "decoder"),
    action("/w/[workspace]/devices/[device]/settings chooseDecoder", "Say which decoder a device uses", "devices:write", "device"),
  ],
};
