/** The operator of this installation. It comes with the request: the shell is built before there is an operator. */
import { connection } from "next/server";
import { Suspense } from "react";
import { Facts } from "#app/_ui/card.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { controller } from "#lib/platform/controller.ts";

/** Name and address, within a sentence. */
export const OperatorName = () => (
  <Suspense fallback={<span data-fallback>…</span>}>
    <Name />
  </Suspense>
);

async function Name() {
  await connection();
  const { name, address } = controller();
  return (
    <span>
      {name}, {address}
    </span>
  );
}

/** Everything that the operator's settings say about it. */
export const OperatorFacts = () => (
  <Suspense fallback={<Skeleton className="h-80 w-full" />}>
    <AllFacts />
  </Suspense>
);

async function AllFacts() {
  await connection();
  const { name, address, representative, register, vatId, email, phone, authority, dataProtectionOfficer, euRepresentative } = controller();
  const facts = [
    { name: "Operator", value: name },
    { name: "Address", value: address },
    { name: "Represented by", value: representative },
    { name: "Register", value: register },
    { name: "VAT number", value: vatId },
    {
      name: "E-mail",
      value: (
        <a href={`mailto:${email}`} className="link">
          {email}
        </a>
      ),
    },
    { name: "Telephone", value: phone },
    { name: "Data protection officer", value: dataProtectionOfficer },
    { name: "Representative in the EU", value: euRepresentative },
    { name: "Supervisory authority", value: authority },
  ];
  return <Facts facts={facts.filter(({ value }) => value)} />;
}
