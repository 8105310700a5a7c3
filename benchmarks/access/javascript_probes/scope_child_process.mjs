// unknown: scope
import { execSync } from "node:child_process";
export const handler = () => execSync("aws s3 ls");
