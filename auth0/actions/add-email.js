/**
 * Adds the user's email and whether it is verified to the access token, under a namespaced name: access tokens carry neither by themselves. Nothing else
 * of the user goes into the token, and nothing is written to the user (no user_metadata, no app_metadata): everything else is in the profile service.
 *
 * @param {Event} event
 * @param {PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const { email, email_verified } = event.user
  if (!email) return
  const claim = event.secrets.EMAIL_CLAIM
  api.accessToken.setCustomClaim(claim, email)
  api.accessToken.setCustomClaim(`${claim}_verified`, email_verified === true)
}
