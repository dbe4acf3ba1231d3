/** `lib/server.ts`, which says its port once it answers. */
import { connect } from "node:net";

const port = Number(process.env.PORT);
const answers = () =>
  new Promise<boolean>((done) => {
    const socket = connect(port, "127.0.0.1", () => {
      done(true);
      socket.destroy();
    });
    socket.on("error", () => {}).once("close", () => done(false));
  });

void import("../../lib/server.ts");
while (!(await answers())) await new Promise((done) => setTimeout(done, 100));
process.stdout.write(`${port}\n`);
