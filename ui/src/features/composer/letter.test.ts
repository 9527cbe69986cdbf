import { expect, test } from "vitest";
import { asKept, asShown, fromWords, shownIn, unfilled } from "./letter";

const files = [{ id: "1", name: "img-a.png" }, { id: "2", name: "factura.pdf" }];
const kept = '<p>x <img src="cid:img-a.png"></p>';

test("pictures are kept by name and shown by address", () => {
  expect(asShown(kept, files)).toBe('<p>x <img src="/api/v1/attachments/1"></p>');
  expect(asKept(asShown(kept, files), files)).toBe(kept);
  expect(shownIn(kept, files)).toEqual(["1"]);
});

test("plain words become paragraphs, and nothing in them becomes markup", () => {
  expect(fromWords("a\nb\n\nc <b>&")).toBe("<p>a<br>b</p><p>c &lt;b&gt;&amp;</p>");
  expect(fromWords(" \n")).toBe("");
});

test("what was not filled in is told, once each", () => {
  expect(unfilled("{order} y {order}, {case} {nada}")).toEqual(["order", "case"]);
});
