import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { orPage, visit } from "#app/_edge/visit.ts";
import { ButtonLink } from "#app/_ui/button.tsx";
import { Page, PageHeader, Section } from "#app/_ui/page.tsx";
import { Skeleton } from "#app/_ui/skeleton.tsx";
import { Time } from "#app/_ui/time.tsx";
import * as devices from "#lib/devices/index.ts";
import * as measurements from "#lib/measurements/index.ts";
import { rightsOn } from "#lib/workspaces/index.ts";
import { SupportBanner } from "../../_support-banner.tsx";
import { Usage } from "../../_usage.tsx";
import { LatestValues } from "../_latest.tsx";
import { WhoCouldLink } from "../_who-could-link.tsx";
import { Course } from "./_course.tsx";
import { DownloadForm } from "./_download-form.tsx";
import { NoReadings } from "./_no-readings.tsx";
import { Rejected } from "./_rejected.tsx";
import { Standing } from "./_standing.tsx";

export const metadata: Metadata = { title: "Device" };

export type Params = Promise<{ workspace: string; device: string }>;
export type Search = Promise<Record<string, string | string[] | undefined>>;

export default function DevicePage({ params, searchParams }: { params: Params; searchParams: Search }) {
  return (
    <Page>
      <Suspense fallback={<Skeleton className="h-[64rem] w-full" />}>
        <Device params={params} searchParams={searchParams} />
      </Suspense>
    </Page>
  );
}

async function Device({ params, searchParams }: { params: Params; searchParams: Search }) {
  const { workspace, device: id } = await params;
  const path = `/w/${workspace}/devices/${id}`;
  const access = await visit(workspace, "devices:read", path);
  const readings = await visit(workspace, "measurements:read", path);
  const [device, rights, latest, counts, used] = await orPage(() =>
    Promise.all([
      devices.get(access, id),
      rightsOn(access, id),
      measurements.latest(readings, id),
      measurements.counts(readings, id),
      measurements.deviceMeter(access, id),
    ]),
  );
  const now = new Date();
  return (
    <>
      <SupportBanner id={workspace} />
      <PageHeader
        title={device.name}
        eyebrow={
          <Link href={`/w/${workspace}`} className="link">
            All devices
          </Link>
        }
        lead={
          <>
            Added on <Time at={device.createdAt} to="date" />
            {device.tokenHint && (
              <>
                , token <span className="numeric">{device.tokenHint}…</span>
              </>
            )}
            {device.hardwareHint && (
              <>
                , number <span className="numeric">…{device.hardwareHint}</span>
              </>
            )}
          </>
        }
        actions={
          rights.has("devices:write") && (
            <ButtonLink href={`${path}/settings`} variant="quiet">
              Settings
            </ButtonLink>
          )
        }
      />
      <Standing workspace={workspace} device={device} latest={latest} />
      {latest.length === 0 ? (
        <NoReadings device={device} counts={counts} path={path} />
      ) : (
        <>
          <Section
            title="Latest values"
            actions={
              <Link href={`${path}/fields`} className="link inline-flex min-h-11 items-center">
                Fields
              </Link>
            }
          >
            <LatestValues values={latest} fields={device.fields} now={now} />
          </Section>
          <Section title="Over time">
            <Course access={readings} device={id} path={path} fields={device.fields} search={await searchParams} />
          </Section>
        </>
      )}
      <Rejected counts={counts} path={path} />
      <Usage used={used} who="a device" />
      <div className="mt-12 print:hidden">
        <Section
          title="Download"
          lead="The readings of a period, as they were measured. CSV has times in UTC; CSV for Excel has semicolons, a decimal comma and local times. The file streams; any size is fine."
        >
          <DownloadForm path={path} now={now.getTime()} />
        </Section>
      </div>
      <WhoCouldLink workspace={workspace} device={id} rights={rights} />
    </>
  );
}
