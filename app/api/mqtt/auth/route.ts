/** For an MQTT broker that is somebody else's: it asks here who may publish what. */
export { mqttAuth as POST } from "#app/_edge/mqtt-auth.ts";
