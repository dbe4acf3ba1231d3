/**
 * Listening to a broker of the operator's own, for fleets that outgrow one process: EMQX, HiveMQ, VerneMQ, Mosquitto. Devices connect there; each
 * process of ours takes its share of their messages (a shared subscription of MQTT 5) and acknowledges each after it is committed, in
 * order. While the database is away nothing is acknowledged: the connection ends, and what was not is delivered again.
 *
 * Which device a message is of stands in its topic, and is believed: that broker lets each publish to its own topics alone, which it can
 * ask at /api/mqtt/auth. A device whose token has ended is refused here all the same.
 */
import { BrokerAccess } from "../devices/index.ts";
import { SECOND } from "../platform/clock.ts";
import { log } from "../platform/log.ts";
import { isLoopback } from "../platform/loopback.ts";
import { Deliveries } from "./deliveries.ts";
import { type Config, Link } from "./link.ts";
import type { Publisher } from "./publish.ts";

const [FIRST_PAUSE, LONGEST_PAUSE] = [SECOND, 30 * SECOND];

export type Upstream = { stop(): void };

/** Null where no broker is named. Refuses to show a password over a network in the clear. */
export function startUpstream(config: Config): Upstream | null {
  const broker = BrokerAccess.configured();
  if (!broker || config.MQTT_UPSTREAM_URL === undefined) return null;
  const url = new URL(config.MQTT_UPSTREAM_URL);
  if (url.protocol !== "mqtts:" && !isLoopback(url.hostname)) throw new Error("MQTT_UPSTREAM_URL must be mqtts://, or a broker on this machine.");
  const publisher: Publisher = {
    version: 5,
    deliveries: new Deliveries(),
    device: async (target, now) => (target && "device" in target ? broker.device(target.device, now) : null),
  };
  let [isOver, pause] = [false, FIRST_PAUSE];
  let link: Link | null = null;
  const begin = () => {
    if (isOver) return;
    link = new Link(url, config, publisher, {
      onOpen: () => {
        log.info("mqtt.upstream_open");
        pause = FIRST_PAUSE;
      },
      onClose: () => {
        if (isOver) return;
        log.warn("mqtt.upstream_lost");
        setTimeout(begin, pause).unref();
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      },
    });
  };
  begin();
  return {
    stop: () => {
      isOver = true;
      link?.end();
    },
  };
}
