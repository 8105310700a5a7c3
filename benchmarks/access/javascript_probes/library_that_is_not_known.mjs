// unknown: library
import { magic } from "no-such-package-that-is-known";
export const handler = (event) => magic(event);
