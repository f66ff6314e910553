#include "runtime/state/operations.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runtime/state/domains.h"
#include "runtime/state/sqlite_store.h"
#include "tests/support/temporary_folder.h"

using namespace apigw;
using namespace apigw::state;

namespace {

const std::string kApi = "abcdefghij";

struct Fixture {
  test::TemporaryFolder folder;
  std::unique_ptr<Store> store = open_sqlite_store(folder.path(), Open::create);
  Actor actor{.name = "someone@host", .now_ms = 1000};

  DeployResult deploy(char hash, Variables variables = {}, std::optional<double> percent = {}, Variables overrides = {}) {
    actor.now_ms += 1000;
    return state::deploy(*store,
                         {.api = {.id = kApi, .name = "Pets", .type = "REST"}, .bundle_hash = std::string(64, hash), .source = "pets.yaml", .description = "",
                          .stage = "prod", .variables = std::move(variables), .canary_percent = percent, .canary_variables = std::move(overrides)},
                         actor);
  }
  Stage stage() { return store->snapshot().stages.at(0); }
  std::string refusal(const std::function<void()>& work) {
    try {
      work();
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a deployment makes the stage, the next one moves it, the same one again is nothing") {
  const DeployResult first = deploy('a', {{"backend", "one"}});
  CHECK(first.changed);
  CHECK_FALSE(first.before);
  const DeployResult second = deploy('b');
  CHECK(second.before->deployment_id == first.deployment.id);
  CHECK(stage().deployment_id == second.deployment.id);
  CHECK(stage().variables == Variables{{"backend", "one"}});
  const DeployResult again = deploy('b');
  CHECK_FALSE(again.changed);
  CHECK(again.deployment.id == second.deployment.id);
  CHECK(store->deployments(kApi).size() == 2);
  CHECK(deploy('b', {{"backend", "two"}}).changed);  // the variable alone: no new deployment
  CHECK(store->deployments(kApi).size() == 2);
}

TEST_CASE_FIXTURE(Fixture, "two rollbacks go two deployments back, variables stay") {
  const auto a = deploy('a').deployment.id, b = deploy('b').deployment.id, c = deploy('c', {{"v", "3"}}).deployment.id;
  CHECK(rollback(*store, kApi, "prod", "", actor).stage.deployment_id == b);
  CHECK(rollback(*store, kApi, "prod", "", actor).stage.deployment_id == a);
  CHECK(refusal([&] { rollback(*store, kApi, "prod", "", actor); }).find("no earlier deployment") != std::string::npos);
  const Rollback forward = rollback(*store, kApi, "prod", c, actor);
  CHECK(forward.from == a);
  CHECK(forward.stage.variables == Variables{{"v", "3"}});
  CHECK(refusal([&] { rollback(*store, kApi, "prod", "nosuch", actor); }).starts_with("Deployment id does not exist"));
  CHECK(refusal([&] { rollback(*store, kApi, "test", "", actor); }).find("it has prod") != std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "a canary takes deployments until it is promoted, which merges its variables") {
  CHECK(refusal([&] { deploy('a', {}, 10.0); }) ==
        "Invalid deployment content specified.Stage prod must already be created before making a canary release deployment");
  const auto a = deploy('a', {{"kept", "1"}, {"changed", "1"}}).deployment.id;
  const DeployResult canary = deploy('b', {}, 10.0, {{"changed", "2"}, {"added", "2"}});
  CHECK(canary.to_canary);
  CHECK(stage().deployment_id == a);
  CHECK(stage().canary->percent_traffic == 10);
  const auto c = deploy('c').deployment.id;  // a plain one goes to the canary too
  CHECK(stage().canary->deployment_id == c);
  CHECK(refusal([&] { rollback(*store, kApi, "prod", "", actor); }).find("has a canary") != std::string::npos);
  const Stage promoted = promote_canary(*store, kApi, "prod", true, actor);
  CHECK(promoted.deployment_id == c);
  CHECK(promoted.variables == Variables{{"added", "2"}, {"changed", "2"}, {"kept", "1"}});
  CHECK(promoted.canary->percent_traffic == 0);
  CHECK(promoted.canary->variable_overrides.size() == 2);
  CHECK_FALSE(delete_canary(*store, kApi, "prod", actor).canary);
  CHECK(refusal([&] { promote_canary(*store, kApi, "prod", true, actor); }) == "Promotion not available. Canary does not exist.");
}

TEST_CASE_FIXTURE(Fixture, "a canary that is only given a percentage serves the stage's own deployment") {
  const auto a = deploy('a').deployment.id;
  const Stage stage = set_canary(*store, kApi, "prod", {.percent = 25.0, .deployment = {}, .set_variables = {}, .remove_variables = {}, .use_stage_cache = {}}, actor);
  CHECK(stage.canary->deployment_id == a);
  CHECK_FALSE(stage.canary->use_stage_cache);
  CHECK_FALSE(refusal([&] { set_canary(*store, kApi, "prod", {.percent = 101.0, .deployment = {}, .set_variables = {}, .remove_variables = {}, .use_stage_cache = {}}, actor); }).empty());
}

TEST_CASE_FIXTURE(Fixture, "a deployment in use cannot be removed") {
  const auto a = deploy('a').deployment.id;
  CHECK(refusal([&] { delete_deployment(*store, kApi, a, actor); }).starts_with("Active stages pointing to this deployment must be moved or deleted"));
  deploy('b');
  delete_deployment(*store, kApi, a, actor);
  CHECK(store->deployments(kApi).size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "names and values keep to the service's limits") {
  CHECK_THROWS_AS(check_stage_name("a b"), Error);
  CHECK_THROWS_AS(check_stage_name(std::string(129, 'a')), Error);
  CHECK_NOTHROW(check_stage_name("v1_beta-2"));
  CHECK_THROWS_AS(check_variables({{"a-b", "1"}}), Error);
  CHECK_THROWS_AS(check_variables({{"a", "one two"}}), Error);
  CHECK_THROWS_AS(check_variables({{"a", "line\nend"}}), Error);
  CHECK_NOTHROW(check_variables({{"a", "http://x:80/?a=b&c=d,e#f~g_h-i."}}));
}

namespace {

struct TemplateFixture : Fixture {
  std::map<std::string, DefinitionStage> templates;  // by the bundle's hash

  DeployResult deploy_template(char hash, Variables definition, std::optional<double> percent = {}, Variables given = {}) {
    actor.now_ms += 1000;
    return deploy_definition(hash, DefinitionStage{.description = {}, .variables = std::move(definition)}, percent, std::move(given));
  }
  DeployResult deploy_definition(char hash, DefinitionStage definition, std::optional<double> percent = {}, Variables given = {}) {
    actor.now_ms += 1000;
    templates[std::string(64, hash)] = definition;
    return state::deploy(*store, request(hash, std::move(definition), percent, std::move(given)), actor);
  }
  DeployRequest request(char hash, DefinitionStage definition, std::optional<double> percent = {}, Variables given = {}) {
    return {.api = {.id = kApi, .name = "Pets", .type = "REST"}, .bundle_hash = std::string(64, hash), .source = "pets.yaml", .description = "", .stage = "prod",
            .variables = std::move(given), .definition = std::move(definition), .definition_of = [this](const std::string& earlier) { return templates[earlier]; },
            .canary_percent = percent, .canary_variables = {}};
  }
  void set(Variables variables) {
    change_stage(*store, kApi, "prod", {.set_variables = std::move(variables), .remove_variables = {}, .set_method_settings = {}, .remove_method_settings = {}, .description = {}}, actor);
  }
};

}  // namespace

TEST_CASE_FIXTURE(TemplateFixture, "variables set by hand stay as long as the template does not change them, as CloudFormation has it") {
  deploy_template('a', {{"backend", "one"}, {"level", "1"}, {"gone", "x"}});
  set({{"backend", "by-hand"}, {"own", "mine"}});
  deploy_template('b', {{"backend", "one"}, {"level", "2"}});
  CHECK(stage().variables == Variables{{"backend", "by-hand"}, {"level", "2"}, {"own", "mine"}});
  deploy_template('c', {{"backend", "three"}, {"level", "2"}});
  CHECK(stage().variables["backend"] == "three");
}

TEST_CASE_FIXTURE(TemplateFixture, "the same template again is nothing to do, whatever was set by hand") {
  deploy_template('a', {{"backend", "one"}});
  set({{"backend", "by-hand"}});
  CHECK_FALSE(deploy_template('a', {{"backend", "one"}}).changed);
  CHECK(stage().variables["backend"] == "by-hand");
  CHECK(deploy_template('a', {{"backend", "one"}}, {}, {{"backend", "asked-for"}}).changed);
  CHECK(stage().variables["backend"] == "asked-for");
}

TEST_CASE_FIXTURE(TemplateFixture, "a rollback is no deployment: what the template said last counts") {
  deploy_template('a', {{"backend", "one"}});
  deploy_template('b', {{"backend", "two"}});
  rollback(*store, kApi, "prod", "", actor);
  set({{"backend", "by-hand"}});
  deploy_template('c', {{"backend", "two"}});
  CHECK(stage().variables["backend"] == "by-hand");
}

TEST_CASE_FIXTURE(TemplateFixture, "a canary gets the template's new variables, the rest of the traffic keeps its own") {
  deploy_template('a', {{"backend", "one"}, {"level", "1"}});
  deploy_template('b', {{"backend", "two"}, {"level", "1"}}, 10);
  CHECK(stage().variables["backend"] == "one");
  CHECK(stage().canary->variable_overrides == Variables{{"backend", "two"}});
  promote_canary(*store, kApi, "prod", false, actor);
  CHECK(stage().variables["backend"] == "two");
}

TEST_CASE_FIXTURE(TemplateFixture, "method settings and the description follow the template, entries filled as the service does") {
  deploy_definition('a', {.description = "first", .method_settings = {{"*/*/throttling/rateLimit", "100"}, {"~1pets/GET/caching/enabled", "true"}, {"~1pets/GET/caching/ttlInSeconds", "60"}}});
  CHECK(stage().description == "first");
  CHECK(stage().method_settings["~1pets/GET/throttling/rateLimit"] == "100");  // an entry that is made after */* starts from it
  CHECK(stage().method_settings["~1pets/GET/caching/ttlInSeconds"] == "60");
  change_stage(*store, kApi, "prod", {.set_method_settings = {{"*/*/throttling/burstLimit", "7"}, {"~1own/POST/metrics/enabled", "true"}}, .description = "by hand"}, actor);
  deploy_definition('b', {.description = "first", .method_settings = {{"*/*/throttling/rateLimit", "200"}, {"~1pets/GET/caching/enabled", "true"}}});
  CHECK(stage().description == "by hand");
  CHECK(stage().method_settings["*/*/throttling/rateLimit"] == "200");
  CHECK(stage().method_settings["*/*/throttling/burstLimit"] == "7");
  CHECK(stage().method_settings["~1pets/GET/caching/ttlInSeconds"] == "300");  // left out of an entry that stays: the default
  CHECK_FALSE(deploy_definition('b', {.description = "first", .method_settings = {{"*/*/throttling/rateLimit", "200"}, {"~1pets/GET/caching/enabled", "true"}}}).changed);
  deploy_definition('c', {.method_settings = {{"*/*/throttling/rateLimit", "200"}}}, 10);  // the canary shares them
  CHECK_FALSE(stage().method_settings.contains("~1pets/GET/caching/enabled"));
  CHECK(stage().method_settings["~1own/POST/metrics/enabled"] == "true");
}

namespace {

struct DomainFixture : TemplateFixture {
  static DomainMapping mapping(const std::string& path, const std::string& stage = "prod") { return {.domain = "api.example.com", .base_path = path, .api_id = kApi, .stage = stage}; }
  static DefinitionStage mapped(std::vector<DomainMapping> mappings, std::string mode = "") {
    return {.domains = {{.name = "api.example.com", .routing_mode = std::move(mode)}}, .mappings = std::move(mappings)};
  }
  std::string paths() {
    std::string all;
    for (const DomainMapping& one : store->snapshot().mappings) all += fmt::format("{}/{}:{} ", one.domain, one.base_path, one.stage);
    return all;
  }
  std::string modes() {
    std::string all;
    for (const Domain& one : store->snapshot().domains) all += one.name + " " + one.routing_mode;
    return all;
  }
};

}  // namespace

TEST_CASE_FIXTURE(DomainFixture, "domains follow the template: made, changed, the same again, removed") {
  CHECK(deploy_definition('a', mapped({mapping("orders"), mapping("v1", "")})).domains.size() == 3);
  CHECK(paths() == "api.example.com/orders:prod api.example.com/v1: ");
  CHECK(modes() == "api.example.com API_MAPPING_ONLY");
  CHECK_FALSE(deploy_definition('a', mapped({mapping("orders"), mapping("v1", "")})).changed);
  put_domain(*store, "api.example.com", "ROUTING_RULE_THEN_API_MAPPING", actor);
  CHECK(deploy_definition('b', mapped({mapping("pets")})).domains.size() == 3);
  CHECK(paths() == "api.example.com/pets:prod ");
  CHECK(modes() == "api.example.com ROUTING_RULE_THEN_API_MAPPING");  // by hand, and the template does not say
  rollback(*store, kApi, "prod", "", actor);
  CHECK(paths() == "api.example.com/pets:prod ");                      // settings are not rolled back
  CHECK(deploy_definition('a', mapped({mapping("orders"), mapping("v1", "")})).changed);  // and the definition of then brings them again
  CHECK(paths() == "api.example.com/orders:prod api.example.com/v1: ");
  deploy_definition('c', {});
  CHECK(paths().empty());
  CHECK(modes().empty());
}

TEST_CASE_FIXTURE(DomainFixture, "what is mapped by hand stays, also when the template lets go of it") {
  deploy_definition('a', mapped({mapping("orders")}));
  actor.now_ms += 1;
  state::deploy(*store, {.api = {.id = kApi, .name = "Pets", .type = "REST"}, .bundle_hash = std::string(64, 'z'), .source = "", .description = "", .stage = "test"}, actor);
  put_mapping(*store, mapping("orders", "test"), actor);
  deploy_definition('b', mapped({mapping("orders"), mapping("more")}));
  CHECK(paths() == "api.example.com/more:prod api.example.com/orders:test ");
  deploy_definition('c', {});
  CHECK(paths() == "api.example.com/orders:test ");
  CHECK(modes() == "api.example.com API_MAPPING_ONLY");  // it still leads somewhere
}

TEST_CASE_FIXTURE(DomainFixture, "nothing is taken from another API or another stage: the whole deployment is refused") {
  deploy_definition('a', {});
  state::deploy(*store, {.api = {.id = "zzzzzzzzzz", .name = "Other", .type = "REST"}, .bundle_hash = std::string(64, 'z'), .source = "", .description = "", .stage = "prod",
                         .definition = {.domains = {{.name = "api.example.com", .routing_mode = "ROUTING_RULE_ONLY"}},
                                        .mappings = {{.domain = "api.example.com", .base_path = "orders", .api_id = "zzzzzzzzzz", .stage = "prod"}}}}, actor);
  const std::string before = stage().deployment_id;
  CHECK(refusal([&] { deploy_definition('b', mapped({mapping("mine"), mapping("orders")})); }) ==
        "api.example.com/orders leads to the API 'zzzzzzzzzz' and is not taken away: `apigw domains unmap api.example.com --base-path orders` frees it, --no-domains deploys "
        "without the definition's domains");
  CHECK(refusal([&] { deploy_definition('b', mapped({mapping("mine")}, "API_MAPPING_ONLY")); }).find("other APIs use it") != std::string::npos);
  CHECK(stage().deployment_id == before);
  CHECK(paths() == "api.example.com/orders:prod ");
  DeployRequest without = request('b', mapped({mapping("orders")}));
  without.leave_domains = true;
  CHECK(state::deploy(*store, without, actor).changed);
  CHECK(paths() == "api.example.com/orders:prod ");
}

TEST_CASE_FIXTURE(DomainFixture, "a stage does not take the domain of another stage that the same template was deployed to") {
  deploy_definition('a', mapped({mapping("")}));
  DeployRequest other = request('a', mapped({mapping("", "test")}));
  other.stage = "test";
  CHECK(refusal([&] { state::deploy(*store, other, actor); }).find("leads to the stage 'prod' of this API") != std::string::npos);
}
