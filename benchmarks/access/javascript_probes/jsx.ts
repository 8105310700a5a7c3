// calls: s3.ListBuckets
import { render } from "./page";
import { S3 } from "@aws-sdk/client-s3";
export const handler = async () => render(() => new S3({}).listBuckets({}));
// file: page.tsx
const Page = ({ names }: { names: string[] }) => <ul>{names.map((n) => <li key={n}>{n}</li>)}</ul>;
export const render = async (list: () => Promise<{ Buckets: string[] }>) => <Page names={(await list()).Buckets} />;
