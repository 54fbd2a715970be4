import type { LanguageModel } from "ai";
import type { ProviderConfig } from "../../config/schema.ts";

/** Base URL, model and key of one profile as a model of the SDK. No name of a model stands anywhere but in the profile. */
export async function createLanguageModel({ api, baseUrl, model, key }: ProviderConfig): Promise<LanguageModel> {
  switch (api) {
    case "anthropic": {
      const { createAnthropic } = await import("@ai-sdk/anthropic");
      return createAnthropic({ baseURL: baseUrl, apiKey: key })(model);
    }
    case "openai-compatible": {
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      const provider = { name: "provider", baseURL: baseUrl, apiKey: key, supportsStructuredOutputs: true };
      return createOpenAICompatible(provider)(model);
    }
  }
}
