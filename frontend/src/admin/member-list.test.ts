import { describe, expect, test } from "vitest";
import { PAGE, addressesIn, memberFrom, pageOf } from "./member-list";
import type { Member } from "./model";

function aMember(github_id: string, emails: string[] = []): Member {
  return {
    user_id: 1,
    github_id,
    github_user_id: 1001,
    avatar_url: "",
    github_profile_url: "",
    is_admin: false,
    is_hidden: false,
    emails,
    joined_on: "2025-03-10",
    left_on: null,
    attendance_rate: null,
    attended_count: 0,
    missed_count: 0,
    current_streak: 0,
    last_pushed_at: null,
  };
}

const many = Array.from({ length: 2 * PAGE + 1 }, (_, number) => aMember(`person-${number}`));

describe("a page of participants", () => {
  test("has a fixed size, the last one the rest", () => {
    expect(pageOf(many, "", 0)).toMatchObject({ total: 2 * PAGE + 1, page: 0, pages: 3 });
    expect(pageOf(many, "", 0).members).toHaveLength(PAGE);
    expect(pageOf(many, "", 2).members).toEqual([many.at(-1)]);
  });

  test("is the last one if a search leaves fewer", () => {
    expect(pageOf(many, "PERSON-100", 2)).toMatchObject({ total: 1, page: 0, pages: 1 });
  });

  test("is empty if nothing matches", () => {
    expect(pageOf(many, "zed", 0)).toEqual({ members: [], total: 0, page: 0, pages: 1 });
  });

  test("matches users by an address, but not by letters that any address has", () => {
    const ann = aMember("ann", ["Ann@example.org"]);
    expect(pageOf([ann, aMember("bob")], "ann@EX", 0).members).toEqual([ann]);
    expect(pageOf([ann], "example", 0).members).toEqual([]);
  });
});

describe("a member to add", () => {
  function formOf(fields: Record<string, string>): FormData {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    return form;
  }

  test("needs only a login", () => {
    const form = formOf({ github_id: " @ann ", github_user_id: "", emails: "", joined_on: "" });
    expect(memberFrom(form, 3)).toEqual({ github_id: "ann", emails: [], season: 3 });
  });

  test("has number, addresses and first day if they are filled in", () => {
    const emails = "a@example.org, b@example.org\nA@example.org a@example.org";
    const form = formOf({ github_id: "ann", github_user_id: "1001", emails, joined_on: "2025-03-12" });
    expect(memberFrom(form, 3)).toEqual({
      github_id: "ann",
      github_user_id: 1001,
      emails: ["a@example.org", "b@example.org", "A@example.org"],
      joined_on: "2025-03-12",
      season: 3,
    });
    expect(addressesIn(" ;, ")).toEqual([]);
  });
});
