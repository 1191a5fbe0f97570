import type { JsonObject } from "../../../contract/json.ts";
import type { SingleSend } from "../../../simulation/account/single-send.ts";
import { isoSecond } from "./marketing-answers.ts";

/** A single send as it is answered. Documented; assumed: with its A/B test, where it has one. */
export function singleSendJson(single: SingleSend): JsonObject {
  const { email } = single;
  return {
    id: single.ids.id,
    name: single.name,
    status: single.status,
    categories: single.categories,
    send_at: single.sendAt === null ? null : isoSecond(single.sendAt),
    send_to: { list_ids: single.listIds, segment_ids: single.segmentIds, all: single.toAll },
    updated_at: isoSecond(single.updatedAt),
    created_at: isoSecond(single.createdAt),
    ...(single.abTest === null ? {} : { abtest: abTestJson(single) }),
    email_config: {
      subject: email.subject,
      html_content: email.htmlContent,
      plain_content: email.plainContent,
      generate_plain_content: email.generatesPlainContent,
      ...(email.designId === null ? {} : { design_id: email.designId }),
      editor: email.editor,
      suppression_group_id: email.suppressionGroupId,
      custom_unsubscribe_url: email.customUnsubscribeUrl,
      sender_id: email.senderId,
      ip_pool: email.ipPool,
    },
  };
}

/** A single send as it stands in a list. Documented. */
export function listedSingleSendJson(single: SingleSend): JsonObject {
  return {
    id: single.ids.id,
    name: single.name,
    abtest: abTestJson(single),
    status: single.status,
    categories: single.categories,
    ...(single.sendAt === null ? {} : { send_at: isoSecond(single.sendAt) }),
    is_abtest: single.abTest !== null,
    updated_at: isoSecond(single.updatedAt),
    created_at: isoSecond(single.createdAt),
  };
}

// Documented. Assumed: no template's id before there is a winner, unless it was chosen by hand.
function abTestJson({ abTest, winner }: SingleSend): JsonObject | null {
  if (abTest === null) return null;
  return {
    type: abTest.type,
    winner_criteria: abTest.winnerCriteria,
    test_percentage: abTest.testPercentage,
    duration: abTest.duration,
    winning_template_id: winner?.templateId ?? abTest.winningTemplateId,
    winner_selected_at: winner === null ? null : isoSecond(winner.selectedAt),
    expiration_date: abTest.expiresAt === null ? null : isoSecond(abTest.expiresAt),
  };
}
