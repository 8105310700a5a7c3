// calls: ses.SendEmail Source=x
export const handler = () =>
  import("@aws-sdk/client-ses").then((ses) => new ses.SES({}).sendEmail({ Source: "x" }));
