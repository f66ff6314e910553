// The types that only others refer to: SimpleTable, LayerVersion, Application.
#include <fmt/format.h>

#include "compiler/sam/plain_types.h"
#include "compiler/sam/properties.h"

namespace apigw::sam {

void make_simple_table(Translation& translation, SamResource& table) {
  const Node& from = *table.properties;
  if (const Node* key = map_at(from, "PrimaryKey")) {
    const Node* type = scalar_at(*key, "Type");
    if (type != nullptr && type->text != "String" && type->text != "Number" && type->text != "Binary" && translation.source.certainty(*type) == cfn::Certainty::known) {
      translation.report(Code::sam_property, type->span, "Type of PrimaryKey must be String, Number or Binary");
    }
  }
  Members to;
  copy_properties(from, {"TableName", "ProvisionedThroughput", "SSESpecification", "PointInTimeRecoverySpecification"}, to);
  cfn::Resource& made = translation.make(table, table.id, "AWS::DynamoDB::Table", to, table.id_at);
  made.depends_on = table.written->depends_on;
}

void make_layer_version(Translation& translation, SamResource& layer) {
  const Node& from = *layer.properties;
  const Node* policy = value_at(from, "RetentionPolicy");
  if (policy != nullptr && (!policy->is_scalar() || (policy->text != "Retain" && policy->text != "Delete"))) {
    if (translation.source.certainty(*policy) == cfn::Certainty::known) translation.report(Code::sam_property, policy->span, "RetentionPolicy must be Retain or Delete");
  }
  Members to;
  copy_property(from, "ContentUri", "Content", to);
  copy_properties(from, {"LayerName", "Description", "CompatibleArchitectures", "CompatibleRuntimes", "LicenseInfo"}, to);
  cfn::Resource& made = translation.make(layer, layer.id, "AWS::Lambda::LayerVersion", to, layer.id_at);
  made.metadata = layer.written->metadata;
  made.depends_on = layer.written->depends_on;
}

void make_application(Translation& translation, SamResource& application) {
  const Node& from = *application.properties;
  Members to;
  copy_property(from, "Location", "TemplateURL", to);
  copy_properties(from, {"Parameters", "NotificationARNs", "TimeoutInMinutes"}, to);
  cfn::Resource& made = translation.make(application, application.id, "AWS::CloudFormation::Stack", to, application.id_at);
  made.depends_on = application.written->depends_on;
}

}  // namespace apigw::sam
