/** {@link SocialLogin} over Postgres. */
import { Effect, Layer } from "effect"
import { makeAccountStorePostgres } from "./AccountStorePostgres.ts"
import { makeLoginStorePostgres } from "./LoginStorePostgres.ts"
import { makeSocialLogin, type SocialLoginOptions } from "./makeSocialLogin.ts"
import { SocialLogin } from "./SocialLogin.ts"

/** The tables must be there: see `identityMigrations`. */
export const socialLoginPostgres = (options: Omit<SocialLoginOptions, "logins" | "accounts">) =>
  Layer.effect(
    SocialLogin,
    Effect.gen(function* () {
      const [logins, accounts] = [yield* makeLoginStorePostgres, yield* makeAccountStorePostgres]
      return yield* makeSocialLogin({ ...options, logins, accounts })
    }),
  )
