/** Who the demo cast are and what their devices measure. None of them exists. */
import type { Region } from "#lib/platform/db/telemetry.ts";

export const PASSWORD = "marigold quiet harbour lantern";

export type Person = { name: string; email: string };

export const PEOPLE = {
  ada: { name: "Ada Marsh", email: "ada@marsh-weather.example" },
  ben: { name: "Ben Reed", email: "ben@marsh-weather.example" },
  cleo: { name: "Cleo Quay", email: "cleo@harbour-labs.example" },
  sam: { name: "Sam Post", email: "sam@kept.example" },
} as const satisfies Record<string, Person>;

/** What a field does over time: a level that swings with the year and the day, and wanders. */
export type Curve = { key: string; kind: "number" | "boolean"; level: number; year: number; day: number; wander: number; least?: number; most?: number };

export type DemoDevice = { name: string; fields: Curve[] };
export type Place = { name: string; region: Region; devices: DemoDevice[] };

const temperature = (level = 11): Curve => ({ key: "temperature", kind: "number", level, year: 8.5, day: 3.5, wander: 4 });
const humidity: Curve = { key: "humidity", kind: "number", level: 78, year: -7, day: -9, wander: 14, least: 18, most: 100 };
const pressure: Curve = { key: "pressure", kind: "number", level: 1014, year: 2, day: 0.4, wander: 18 };
const battery: Curve = { key: "battery", kind: "number", level: 3.72, year: 0.12, day: 0.03, wander: 0.08, least: 3.2, most: 4.15 };
const wind: Curve = { key: "wind_speed", kind: "number", level: 5.5, year: -1.5, day: 1, wander: 6, least: 0 };
const water: Curve = { key: "water_level", kind: "number", level: 1.9, year: -0.2, day: 0.9, wander: 0.5, least: 0 };
const door: Curve = { key: "door_open", kind: "boolean", level: -0.35, year: 0.05, day: 0.5, wander: 0.6 };
const soil: Curve = { key: "soil_moisture", kind: "number", level: 41, year: -11, day: 0.3, wander: 12, least: 3, most: 80 };

const station = (name: string, ...more: Curve[]): DemoDevice => ({ name, fields: [temperature(), humidity, ...more, battery] });

export const MARSH_WEATHER: Place = {
  name: "Marsh Weather",
  region: "eu",
  devices: [
    station("North dyke", pressure),
    station("Heron hide"),
    station("Tide gate", water),
    station("Reed bed east", soil),
    station("Reed bed west", soil),
    station("Pump house", door),
    station("Boardwalk"),
    station("Saltings mast", wind, pressure),
    station("Visitor hut", door),
    station("Old sluice", water),
    station("Meadow", soil),
    station("Ringing station"),
  ],
};

export const HARBOUR_LABS: Place = {
  name: "Harbour Labs",
  region: "us",
  devices: [
    { name: "Cold room", fields: [{ ...temperature(4), year: 0.3, day: 0.6, wander: 0.8 }, humidity, door] },
    { name: "Pier 3", fields: [temperature(14), wind, water] },
    { name: "Clean bench", fields: [{ ...temperature(21), year: 0.5, day: 0.8, wander: 1 }, pressure] },
  ],
};
