// calls: ses.SendEmail Source=a@b.c
export const handler = async () => {
  const { SESClient, SendEmailCommand } = await import("@aws-sdk/client-ses");
  await new SESClient({}).send(new SendEmailCommand({ Source: "a@b.c" }));
};
