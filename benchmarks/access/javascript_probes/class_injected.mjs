// calls: dynamodb.GetItem TableName=$TABLE
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, DeleteCommand } from "@aws-sdk/lib-dynamodb";
class Orders {
  #client;
  constructor({ client, table }) {
    this.#client = client;
    this.table = table;
  }
  async get(id) {
    return (await this.#client.send(new GetCommand({ TableName: this.table, Key: { id } }))).Item;
  }
  async remove(id) {
    await this.#client.send(new DeleteCommand({ TableName: this.table, Key: { id } }));
  }
}
const orders = new Orders({ client: DynamoDBDocumentClient.from(new DynamoDBClient({})), table: process.env.TABLE });
export const handler = async (event) => orders.get(event.id);
