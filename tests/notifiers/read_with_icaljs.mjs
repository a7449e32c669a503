// Read a calendar from standard input with ical.js, which Thunderbird reads with, and print what it understood.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.argv[2] + "/"));
const { default: ICAL } = await import(pathToFileURL(require.resolve("ical.js")));

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
}
const component = calendar.getFirstSubcomponent("vevent");
const event = new ICAL.Event(component);
const utc = (time) => time.convertToZone(ICAL.Timezone.utcTimezone).toString();
console.log(JSON.stringify({
  method: calendar.getFirstPropertyValue("method"),
  uid: event.uid,
  sequence: event.sequence,
  start: utc(event.startDate),
  end: utc(event.endDate),
  summary: event.summary,
  location: event.location,
  status: component.getFirstPropertyValue("status"),
  organizer: event.organizer,
  attendees: event.attendees.map((attendee) => ({
    address: attendee.getFirstValue(),
    cn: attendee.getParameter("cn"),
    partstat: attendee.getParameter("partstat"),
  })),
  alarms: component.getAllSubcomponents("valarm").length,
}));
