import { describe, expect, test } from "vitest";
import { PAGE_SIZE, nearestPage, onPage, pagesOf, skipOf } from "./paging";

const all = Array.from({ length: 23 }, (_, index) => index);

describe("pages of ten", () => {
  test("count from one, and an empty list has one too", () => {
    expect([0, 1, 10, 11, 23].map(pagesOf)).toEqual([1, 1, 1, 2, 3]);
    expect([1, 2, 3].map(skipOf)).toEqual([0, 10, 20]);
  });

  test("contain everything once, in order", () => {
    expect([1, 2, 3].flatMap((page) => onPage(all, page))).toEqual(all);
    expect(onPage(all, 1)).toHaveLength(PAGE_SIZE);
    expect(onPage(all, 3)).toEqual([20, 21, 22]);
    expect(onPage(all, 4)).toEqual([]);
  });

  test("a page that does not exist becomes the nearest", () => {
    expect([-3, 0, 1, 3, 4, 900].map((page) => nearestPage(page, 3))).toEqual([1, 1, 1, 3, 3, 3]);
    expect(nearestPage(2, 0)).toBe(1);
  });
});
