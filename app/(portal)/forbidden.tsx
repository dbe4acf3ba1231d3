import { NoRight } from "#app/_ui/refused.tsx";

export default function Forbidden() {
  return <NoRight />;
}
