// unknown: credentials
// unknown: library
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { sign } from "no-such-signer";
export const handler = async () => sign(await fromNodeProviderChain()());
