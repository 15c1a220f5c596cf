import { describe, expect, test } from "vitest";
import {
  addDays,
  dateIn,
  daysBetween,
  formatDate,
  formatMonth,
  formatRange,
  formatTime,
  readersMoment,
  weekdayNames,
  weekdayOf,
  zoneName,
} from "./time";

describe("moments", () => {
  test("are shown in the season's zone, whatever the browser's is", () => {
    expect(formatTime("2025-04-11T22:42:05Z", "Asia/Seoul", "ko")).toBe("07:42");
    expect(formatTime("2025-04-11T22:42:05Z", "America/New_York", "en")).toBe("18:42");
  });

  test("count hours from 00 to 23", () => {
    expect(formatTime("2025-04-11T15:00:00Z", "Asia/Seoul", "en")).toBe("00:00");
    expect(formatTime("2025-04-11T15:00:09Z", "Asia/Seoul", "ko", true)).toBe("00:00:09");
  });

  test("are shown on the reader's clock if it shows another time", () => {
    const at = "2025-04-11T22:42:05Z";

    expect(readersMoment(at, "Asia/Seoul", "en", "America/New_York")).toBe("Apr 11, 18:42");
    expect(readersMoment(at, "Asia/Seoul", "ko", "Asia/Tokyo")).toBeNull();
  });

  test("fall on the zone's date", () => {
    expect(dateIn("2025-04-11T15:00:00Z", "Asia/Seoul")).toBe("2025-04-12");
    expect(dateIn("2025-04-11T14:59:59Z", "Asia/Seoul")).toBe("2025-04-11");
  });
});

describe("calendar dates", () => {
  test("keep their day and weekday", () => {
    expect(formatDate("2025-04-12", "ko", { weekday: true })).toBe("4월 12일 (토)");
    expect(formatDate("2025-04-12", "en", { weekday: true })).toBe("Sat, Apr 12");
  });

  test("make a range that names the year once", () => {
    expect(formatRange("2025-03-10", "2025-06-17", "ko")).toBe("2025년 3월 10일 – 6월 17일");
    expect(formatRange("2025-03-10", "2025-06-17", "en")).toBe("Mar 10 – Jun 17, 2025");
    expect(formatRange("2025-12-01", "2026-03-10", "en")).toBe("Dec 1, 2025 – Mar 10, 2026");
  });

  test("have a month and a weekday, Sunday first", () => {
    expect([formatMonth("2025-04-12", "ko"), formatMonth("2025-04-12", "en")]).toEqual(["4월", "Apr"]);
    expect(formatMonth("2025-04-12", "en", true)).toBe("April 2025");
    expect(weekdayOf("2025-04-12")).toBe(6);
    expect(weekdayNames("ko").join("")).toBe("일월화수목금토");
  });

  test("are counted without daylight saving", () => {
    expect(addDays("2025-03-10", 99)).toBe("2025-06-17");
    expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
    expect(daysBetween("2025-03-08", "2025-03-10")).toBe(2);
  });
});

test("a zone has a short name", () => {
  expect(zoneName("Asia/Seoul", "2025-04-12")).toBe("KST");
  expect(zoneName("America/New_York", "2025-07-01")).toBe("EDT");
  expect(zoneName("America/New_York", "2025-01-01")).toBe("EST");
});
