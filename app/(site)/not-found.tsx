import { NothingHere } from "#app/_ui/refused.tsx";

export default function NotFound() {
  return <NothingHere />;
}
